import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createEditorModels } from '../../../extension/host/provider/editorModels.ts';
import type { ChatMessage, ModelEvent, ModelRequest } from '../../../shared/models/model.ts';

type Part = vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart;

/** One of the editor's models, as an extension would offer it. */
interface Offered {
  readonly vendor: string;
  readonly family: string;
  answer(
    messages: readonly vscode.LanguageModelChatMessage[],
    options: vscode.LanguageModelChatRequestOptions,
    token: vscode.CancellationToken,
  ): AsyncIterable<Part>;
}

const text = (value: string) => new vscode.LanguageModelTextPart(value);

describe("the editor's own language models", () => {
  const lm = vscode.lm as unknown as Record<'selectChatModels', (given?: object) => unknown>;
  const { selectChatModels } = lm;
  let offered: Offered[];
  let reported: unknown[];

  beforeEach(() => {
    offered = [];
    reported = [];
    lm.selectChatModels = (given = {}) =>
      Promise.resolve(
        offered
          .filter((model) => Object.entries(given).every(([key, value]) => fits(model, key, value)))
          .map((model) => ({
            ...{ vendor: model.vendor, family: model.family },
            name: `The ${model.family}\u0000`,
            maxInputTokens: 8_000,
            sendRequest: (...given: Parameters<Offered['answer']>) =>
              Promise.resolve({ stream: model.answer(...given) }),
          })),
      );
  });
  afterEach(() => {
    lm.selectChatModels = selectChatModels;
  });

  async function ask(
    model: string,
    change: Partial<ModelRequest> = {},
    stop = new AbortController(),
  ) {
    const models = createEditorModels((error) => reported.push(error));
    const events: ModelEvent[] = [];
    for await (const event of models.reply({ ...request(model), ...change }, stop.signal)) {
      events.push(event);
    }
    return events;
  }

  it('[M2] an editor that has none offers none, and any is unknown', async () => {
    const models = createEditorModels((error) => reported.push(error));
    assert.deepEqual(await models.list(), []);
    const [event] = await ask('copilot/gpt-4o');
    assert.ok(event?.type === 'failed' && event.failure.kind === 'unknownModel');
  });

  it('[M2] half an id names no model, although the editor would give any', async () => {
    offered.push({ vendor: 'maker', family: 'small', answer: () => stream(text('No.')) });
    for (const id of ['maker', 'maker/', '/small', '']) {
      const [event] = await ask(id);
      assert.ok(event?.type === 'failed' && event.failure.kind === 'unknownModel', id);
    }
  });

  it('[M2] lists them with clean names, as ids that find them again', async () => {
    offered.push({ vendor: 'maker', family: 'team/small', answer: () => stream(text('Hi')) });
    const [model] = await createEditorModels((error) => reported.push(error)).list();
    assert.deepEqual([model?.id, model?.name], ['vscode:maker/team/small', 'The team/small\uFFFD']);
    assert.deepEqual(await ask('maker/team/small'), [
      { type: 'text', delta: 'Hi' },
      { type: 'done', usage: null, reasoningDetails: [] },
    ]);
  });

  it('[M2] carries tools there and back, and no empty texts', async () => {
    let heard: readonly vscode.LanguageModelChatMessage[] = [];
    let tools: readonly string[] = [];
    offered.push({
      ...{ vendor: 'maker', family: 'small' },
      answer: (messages, options) => {
        heard = messages;
        tools = (options.tools ?? []).map(({ name }) => name);
        return stream(new vscode.LanguageModelToolCallPart('2', 'read_file', { path: 'b' }));
      },
    });
    const call = { callId: '1', tool: 'read_file', arguments: '{"path":"a"}' };
    const messages: readonly ChatMessage[] = [
      { role: 'system', content: 'Be kind.' },
      { role: 'assistant', content: '', toolCalls: [call], reasoningDetails: [] },
      { role: 'tool', callId: '1', content: 'Nothing in it.' },
    ];
    const declared = [{ name: 'read_file', description: 'Reads.', parameters: {} }];
    const events = await ask('maker/small', { messages, tools: declared });
    assert.deepEqual(events[0], {
      type: 'toolCall',
      call: { callId: '2', tool: 'read_file', arguments: '{"path":"b"}' },
    });
    assert.deepEqual(tools, ['read_file']);
    const [system, assistant, tool] = heard.map(({ content }) => content);
    assert.ok(system?.[0] instanceof vscode.LanguageModelTextPart);
    assert.equal(assistant?.length, 1);
    assert.ok(assistant[0] instanceof vscode.LanguageModelToolCallPart);
    assert.ok(tool?.[0] instanceof vscode.LanguageModelToolResultPart);
  });

  it('[M4] an answer without a word is a failure, and each refusal has its own kind', async () => {
    offered.push({ vendor: 'maker', family: 'mute', answer: () => stream() });
    const [event] = await ask('maker/mute');
    assert.ok(event?.type === 'failed' && event.failure.kind === 'brokenStream');
    const { LanguageModelError } = vscode;
    for (const [error, kind] of [
      [LanguageModelError.NoPermissions('no'), 'forbidden'],
      [LanguageModelError.NotFound('gone'), 'unknownModel'],
      [LanguageModelError.Blocked('too much'), 'rateLimited'],
      [new Error('broke'), 'brokenStream'],
    ] as const) {
      offered = [{ vendor: 'maker', family: 'bad', answer: () => breaking(error) }];
      const events = await ask('maker/bad');
      const last = events.at(-1);
      assert.ok(last?.type === 'failed' && last.failure.kind === kind, JSON.stringify(events));
    }
    assert.equal(reported.length, 4);
  });

  it('[R2] a cancel reaches the editor and ends the answer silently', async () => {
    const stop = new AbortController();
    let isTold = false;
    offered.push({
      ...{ vendor: 'maker', family: 'slow' },
      answer: async function* (_, __, token) {
        yield text('One');
        stop.abort();
        isTold = token.isCancellationRequested;
        yield await Promise.resolve(text('Two'));
      },
    });
    assert.deepEqual(await ask('maker/slow', {}, stop), [{ type: 'text', delta: 'One' }]);
    assert.ok(isTold);
  });

  it('[M2] an editor whose list breaks is one without models, and a failed answer', async () => {
    lm.selectChatModels = () => Promise.reject(new Error('No language models here.'));
    const models = createEditorModels((error) => reported.push(error));
    assert.deepEqual(await models.list(), []);
    const [event] = await ask('maker/small');
    assert.ok(event?.type === 'failed' && event.failure.kind === 'brokenStream');
  });
});

function fits(model: Offered, key: string, value: unknown): boolean {
  // As the editor does: what is empty fits all.
  return value === '' || (key === 'vendor' ? model.vendor : model.family) === value;
}

async function* stream(...parts: readonly Part[]): AsyncGenerator<Part> {
  for (const part of parts) yield await Promise.resolve(part);
}

async function* breaking(error: Error): AsyncGenerator<Part> {
  yield await Promise.resolve(text('Well,'));
  throw error;
}

function request(model: string): ModelRequest {
  return {
    ...{ model, messages: [], tools: [], temperature: null, reasoningEffort: null },
    ...{ maxTokens: null, conversationId: null },
  };
}
