import assert from 'node:assert/strict';
import { MAX_MESSAGE_LENGTH, plainUsage } from '../../../shared/domain/message.ts';
import type { ModelEvent } from '../../../shared/models/model.ts';
import { createReplyDecoder } from '../../../shared/models/replyDecoder.ts';
import { joined } from '../../support/modelReplies.ts';

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (fields: Record<string, unknown>, finish: string | null = null) =>
  data({ choices: [{ delta: fields, finish_reason: finish }] });
const DONE = 'data: [DONE]\n\n';

function decode(...pieces: readonly string[]): readonly ModelEvent[] {
  const decoder = createReplyDecoder(() => 'made');
  return joined([...pieces.flatMap((piece) => decoder.feed(piece)), ...decoder.end()]);
}
const lastOf = (...pieces: readonly string[]) => decode(...pieces).at(-1);
function failureOf(...pieces: readonly string[]): string {
  const last = lastOf(...pieces);
  return last?.type === 'failed' ? last.failure.kind : (last?.type ?? 'nothing');
}

describe('decoding a reply', () => {
  it('reads text, reasoning, usage and reasoning details', () => {
    const detail = { type: 'reasoning.text', text: 'Hm', index: 0, signature: 's' };
    assert.deepEqual(
      decode(
        ': OPENROUTER PROCESSING\n\n',
        delta({ reasoning: 'Hm', reasoning_details: [detail] }),
        delta({ content: 'Hel' }),
        delta({ content: 'lo' }, 'stop'),
        data({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, cost: 0.01 } }),
        DONE,
      ),
      [
        { type: 'reasoning', delta: 'Hm' },
        { type: 'text', delta: 'Hello' },
        {
          type: 'done',
          usage: { ...plainUsage, promptTokens: 5, completionTokens: 2, cost: 0.01 },
          reasoningDetails: [detail],
        },
      ],
    );
  });

  it('counts an answer as whole when it has a reason to finish but no [DONE]', () => {
    assert.equal(lastOf(delta({ content: 'Hi' }, 'stop'))?.type, 'done');
  });

  it('counts an answer as whole when it has [DONE] but no reason to finish', () => {
    assert.equal(lastOf(delta({ content: 'Hi' }), DONE)?.type, 'done');
  });

  it('fails where nothing was said and no reason given, and where the end is missing', () => {
    assert.equal(failureOf(DONE), 'brokenStream');
    assert.equal(failureOf(''), 'brokenStream');
    assert.equal(failureOf(delta({ content: 'Hi' })), 'brokenStream');
  });

  it('never delivers a call whose arguments may be cut', () => {
    const call = { index: 0, id: 'a', function: { name: 'read', arguments: '{"pa' } };
    assert.deepEqual(
      decode(delta({ tool_calls: [call] })).map(({ type }) => type),
      ['failed'],
    );
    assert.equal(failureOf(delta({ tool_calls: [call] }, 'length'), DONE), 'cutByLength');
  });

  it("reads the provider's own reasons where the normalised one is missing or wrong", () => {
    const native = (reason: string, finish: string | null = null) =>
      data({
        choices: [{ delta: { content: 'x' }, finish_reason: finish, native_finish_reason: reason }],
      });
    assert.equal(failureOf(native('MAX_TOKENS'), DONE), 'cutByLength');
    assert.equal(failureOf(native('SAFETY'), DONE), 'refused');
    assert.equal(failureOf(native('MALFORMED_FUNCTION_CALL', 'stop'), DONE), 'brokenStream');
    assert.equal(failureOf(native('end_turn'), DONE), 'done');
  });

  it('takes a refusal as one', () => {
    assert.deepEqual(lastOf(delta({ refusal: 'I will not.' }, 'stop'), DONE), {
      type: 'failed',
      failure: { kind: 'refused', detail: 'I will not.' },
      usage: null,
    });
  });

  it('keeps the kind of an error before the first token, and calls it a broken stream after', () => {
    const error = data({ error: { code: 502, message: 'Bad gateway' } });
    assert.equal(failureOf(error), 'providerDown');
    assert.equal(failureOf(delta({ content: 'x' }), error), 'brokenStream');
    const limit = data({ error: { code: 'rate_limit_exceeded', message: 'Slow down' } });
    assert.equal(failureOf(delta({ content: 'x' }), limit), 'rateLimited');
    assert.equal(failureOf(data({ error: { code: '402', message: 'No credit' } })), 'outOfCredit');
    assert.equal(failureOf(data({ error: 'something' })), 'brokenStream');
  });

  it('fails rather than lose a piece that is no JSON', () => {
    assert.equal(failureOf(delta({ content: 'x' }), 'data: {"choi\n\n'), 'brokenStream');
  });

  it('ends once, whatever comes after', () => {
    const decoder = createReplyDecoder(() => 'made');
    decoder.feed(delta({ content: 'x' }, 'stop') + DONE);
    assert.deepEqual(decoder.feed(delta({ content: 'more' }) + DONE), []);
    assert.deepEqual([...decoder.end(), ...decoder.cut('gone')], []);
  });

  it('delivers what fits of an endless answer and fails', () => {
    const events = decode(
      delta({ content: 'x'.repeat(MAX_MESSAGE_LENGTH) }),
      delta({ content: 'y' }),
    );
    assert.deepEqual(
      events.map((event) => (event.type === 'text' ? event.delta.length : event.type)),
      [MAX_MESSAGE_LENGTH, 'failed'],
    );
    assert.equal(failureOf(delta({ content: 'x'.repeat(MAX_MESSAGE_LENGTH + 1) })), 'cutByLength');
  });

  it('keeps the answer where only the reasoning is endless', () => {
    const events = decode(
      delta({ reasoning: 'r'.repeat(MAX_MESSAGE_LENGTH + 5) }),
      delta({ content: 'So.' }, 'stop'),
      DONE,
    );
    assert.deepEqual(
      events.map((event) => (event.type === 'reasoning' ? event.delta.length : event.type)),
      [MAX_MESSAGE_LENGTH, 'text', 'done'],
    );
  });

  it('stops an event without an end', () => {
    assert.equal(failureOf(`data: ${'x'.repeat(4_000_001)}`, 'more'), 'brokenStream');
  });

  it('tells a connection that broke before the answer from one that broke in it', () => {
    assert.deepEqual(
      createReplyDecoder(() => '')
        .cut('reset')
        .at(-1),
      {
        type: 'failed',
        failure: { kind: 'network', detail: 'reset' },
        usage: null,
      },
    );
  });
});
