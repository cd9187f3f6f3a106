import * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import { cleanText, truncate } from '../../../shared/domain/text.ts';
import type {
  ChatMessage,
  ChatModels,
  ModelEvent,
  ModelInfo,
  ModelRequest,
} from '../../../shared/models/model.ts';
import type { ModelFailure } from '../../../shared/domain/modelFailure.ts';
import { detailText } from '../../../shared/models/providerError.ts';

/** VS Code's own language models, where the editor has any, under ids like `vscode:copilot/gpt-4o`. */
export interface EditorModels extends ChatModels {
  list(): Promise<readonly ModelInfo[]>;
}

/** The router has taken the `vscode:` off what it asks for. */
const PREFIX = 'vscode:';
const MOST_LISTED = 500;
const PATIENCE_MS = 3_000;

export function createEditorModels(report: (error: unknown) => void): EditorModels {
  return {
    reply: (request, cancel) => reply(request, cancel, report),
    async list() {
      const models = await availableModels(report);
      return models.map((model) => ({
        id: `${PREFIX}${model.vendor}/${model.family}`,
        name: truncate(cleanText(model.name), 200),
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

/** None where the editor cannot say. */
async function availableModels(
  report: (error: unknown) => void,
): Promise<readonly vscode.LanguageModelChat[]> {
  try {
    const models = await inTime(vscode.lm.selectChatModels());
    return (models ?? []).slice(0, MOST_LISTED);
  } catch (error) {
    report(error);
    return [];
  }
}

/** Null when it takes too long: an editor that waits for a chat of its own never answers. */
async function inTime<T>(work: Thenable<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function* reply(
  request: ModelRequest,
  cancel: Cancel,
  report: (error: unknown) => void,
): AsyncGenerator<ModelEvent> {
  const source = new vscode.CancellationTokenSource();
  const stop = () => source.cancel();
  cancel.addEventListener('abort', stop);
  try {
    const model = await findModel(request.model);
    if (cancel.aborted) return;
    if (model === null) {
      const detail = detailText(`The editor offers no model "${request.model}".`);
      yield failed({ kind: 'unknownModel', detail });
      return;
    }
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
    let isEmpty = true;
    for await (const part of response.stream) {
      if (isOver(cancel)) return;
      for (const event of toEvents(part)) {
        isEmpty = false;
        yield event;
      }
    }
    if (isOver(cancel)) return;
    yield isEmpty
      ? failed({ kind: 'brokenStream', detail: 'The model said nothing.' })
      : { type: 'done', usage: null, reasoningDetails: [] };
  } catch (error) {
    if (cancel.aborted) return;
    report(error);
    yield failed(failureOf(error));
  } finally {
    cancel.removeEventListener('abort', stop);
    source.dispose();
  }
}

/** Null where the editor has no such model. A half of an id would fit any model. */
async function findModel(id: string): Promise<vscode.LanguageModelChat | null> {
  const at = id.indexOf('/');
  const vendor = id.slice(0, Math.max(0, at));
  const family = id.slice(at + 1);
  if (vendor === '' || family === '') return null;
  const [model] = await vscode.lm.selectChatModels({ vendor, family });
  return model ?? null;
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: 'failed', failure, usage: null };
}

/** Asked anew: whoever waits in between may be cancelled meanwhile. */
function isOver(cancel: Cancel): boolean {
  return cancel.aborted;
}

/** The editor knows no system messages: they go as the user's. */
function toEditorMessage(message: ChatMessage): vscode.LanguageModelChatMessage {
  switch (message.role) {
    case 'system':
    case 'user':
      return vscode.LanguageModelChatMessage.User(message.content);
    case 'assistant':
      return vscode.LanguageModelChatMessage.Assistant([
        // Some providers turn an empty text away.
        ...(message.content === '' && message.toolCalls.length > 0
          ? []
          : [new vscode.LanguageModelTextPart(message.content)]),
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
  if (part instanceof vscode.LanguageModelTextPart) {
    if (part.value !== '') yield { type: 'text', delta: part.value };
  } else if (part instanceof vscode.LanguageModelToolCallPart) {
    const { callId, name, input } = part;
    yield { type: 'toolCall', call: { callId, tool: name, arguments: JSON.stringify(input) } };
  }
}

function failureOf(error: unknown): ModelFailure {
  const detail = detailText(error instanceof Error ? error.message : String(error));
  if (!(error instanceof vscode.LanguageModelError)) return { kind: 'brokenStream', detail };
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      // The person, or the editor's rules, did not let Parley use it: no key would help.
      return { kind: 'forbidden', detail };
    case vscode.LanguageModelError.NotFound.name:
      return { kind: 'unknownModel', detail };
    case vscode.LanguageModelError.Blocked.name:
      return { kind: 'rateLimited', detail, retryAfterMs: null };
    default:
      return { kind: 'brokenStream', detail };
  }
}
