import * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import { cleanText } from '../../../shared/domain/text.ts';
import type {
  ChatMessage,
  ChatModels,
  ModelEvent,
  ModelInfo,
  ModelRequest,
} from '../../../shared/models/model.ts';
import type { ModelFailure } from '../../../shared/domain/modelFailure.ts';

/** VS Code's own language models, where the editor has any, under ids like `vscode:copilot/gpt-4o`. */
export interface EditorModels extends ChatModels {
  list(): Promise<readonly ModelInfo[]>;
}

/** The router has taken the `vscode:` off what it asks for. */
const PREFIX = 'vscode:';

export function createEditorModels(report: (error: unknown) => void): EditorModels {
  return {
    reply: (request, cancel) => reply(request, cancel, report),
    async list() {
      const models = await vscode.lm.selectChatModels();
      return models.map((model) => ({
        id: `${PREFIX}${model.vendor}/${model.family}`,
        name: model.name,
        provider: 'VS Code',
        contextLength: model.maxInputTokens,
        promptPrice: null,
        cachedPromptPrice: null,
        completionPrice: null,
        maxCompletionTokens: null,
        takesTools: true,
        takesImages: false,
        takesReasoningEffort: false,
      }));
    },
  };
}

async function* reply(
  request: ModelRequest,
  cancel: Cancel,
  report: (error: unknown) => void,
): AsyncGenerator<ModelEvent> {
  const [vendor = '', family = ''] = request.model.split('/');
  const [model] = await vscode.lm.selectChatModels({ vendor, family });
  if (model === undefined) {
    const detail = `The editor offers no model ${request.model}.`;
    yield { type: 'failed', failure: { kind: 'unknownModel', detail }, usage: null };
    return;
  }
  const source = new vscode.CancellationTokenSource();
  const stop = () => source.cancel();
  cancel.addEventListener('abort', stop);
  try {
    const options = {
      justification: vscode.l10n.t('A personality answers in a Parley conversation.'),
      tools: request.tools.map(({ name, description, parameters }) => ({
        name,
        description,
        inputSchema: parameters,
      })),
    };
    const messages = request.messages.map(toEditorMessage);
    const response = await model.sendRequest(messages, options, source.token);
    for await (const part of response.stream) yield* toEvents(part);
    if (!cancel.aborted) yield { type: 'done', usage: null, reasoningDetails: [] };
  } catch (error) {
    if (cancel.aborted) return;
    report(error);
    yield { type: 'failed', failure: failureOf(error), usage: null };
  } finally {
    cancel.removeEventListener('abort', stop);
    source.dispose();
  }
}

/** The editor knows no system messages: they go as the user's. */
function toEditorMessage(message: ChatMessage): vscode.LanguageModelChatMessage {
  switch (message.role) {
    case 'system':
    case 'user':
      return vscode.LanguageModelChatMessage.User(message.content);
    case 'assistant':
      return vscode.LanguageModelChatMessage.Assistant([
        new vscode.LanguageModelTextPart(message.content),
        ...message.toolCalls.map(
          (call) =>
            new vscode.LanguageModelToolCallPart(call.callId, call.tool, inputOf(call.arguments)),
        ),
      ]);
    case 'tool':
      return vscode.LanguageModelChatMessage.User([
        new vscode.LanguageModelToolResultPart(message.callId, [
          new vscode.LanguageModelTextPart(message.content),
        ]),
      ]);
  }
}

function inputOf(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function* toEvents(part: unknown): Generator<ModelEvent> {
  if (part instanceof vscode.LanguageModelTextPart) yield { type: 'text', delta: part.value };
  else if (part instanceof vscode.LanguageModelToolCallPart) {
    const { callId, name, input } = part;
    yield { type: 'toolCall', call: { callId, tool: name, arguments: JSON.stringify(input) } };
  }
}

function failureOf(error: unknown): ModelFailure {
  const detail = cleanText(error instanceof Error ? error.message : String(error)).slice(0, 500);
  if (!(error instanceof vscode.LanguageModelError)) return { kind: 'brokenStream', detail };
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return { kind: 'unauthorized', detail };
    case vscode.LanguageModelError.NotFound.name:
      return { kind: 'unknownModel', detail };
    case vscode.LanguageModelError.Blocked.name:
      return { kind: 'rateLimited', detail, retryAfterMs: null };
    default:
      return { kind: 'brokenStream', detail };
  }
}
