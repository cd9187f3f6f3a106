import type { NewId } from '../domain/ids.ts';
import { MAX_MESSAGE_LENGTH, type Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import { chatChunk, type ChatChunk } from './chatChunk.ts';
import { finishMeaning } from './finishReason.ts';
import type { ModelEvent } from './model.ts';
import { failureOf, readProviderError } from './providerError.ts';
import { createTextGate } from './textGate.ts';
import { createToolCallAssembler, type ToolCallAssembler } from './toolCallAssembler.ts';

type Choice = NonNullable<ChatChunk['choices']>[number];
type Delta = NonNullable<Choice['delta']>;

/**
 * Makes the events of one reply from its chunks.
 *
 *   open ──conclude──► ended (calls, then `done` or `failed`)
 *     └──error chunk, broken finish, bound reached, fail──► ended (`failed`)
 *
 * `take` hands over the events made since it was last called. Once ended nothing more is made.
 */
export class ReplyAssembler {
  readonly #text = createTextGate(MAX_MESSAGE_LENGTH);
  readonly #reasoning = createTextGate(MAX_MESSAGE_LENGTH);
  readonly #calls: ToolCallAssembler;
  readonly #reasoningDetails: unknown[] = [];
  #events: ModelEvent[] = [];
  #usage: Usage | null = null;
  #refusal = '';
  #finish: string | null = null;
  #hasOutput = false;
  #isEnded = false;

  /** `newId` names tool calls that came without an id of their own. */
  constructor(newId: NewId) {
    this.#calls = createToolCallAssembler(newId);
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether text or reasoning has been made. */
  get hasOutput(): boolean {
    return this.#hasOutput;
  }

  take(): readonly ModelEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Takes the parsed JSON of a chunk, or of a whole answer. */
  add(body: unknown): void {
    if (this.#isEnded) return;
    const decoded = chatChunk.safeParse(body);
    if (!decoded.success) {
      this.fail({
        kind: 'brokenStream',
        detail: 'The provider sent something that is not an answer.',
      });
      return;
    }
    const { choices, error, usage } = decoded.data;
    this.#usage = usage ?? this.#usage;
    const choice = choices?.[0];
    const delta = choice?.delta ?? choice?.message;
    // Text first: the chunk that carries an error may also carry the last words.
    if (delta) this.#addDelta(delta);
    if (isPresent(error)) this.#failWith(error, 'The provider reported an error.');
    else if (choice) this.#addFinish(choice);
  }

  /** The reply is over. `isOrderly`: its end was marked, not only the connection closed. */
  conclude(isOrderly: boolean): void {
    if (this.#isEnded) return;
    this.#flush();
    const meaning = this.#refusal === '' ? finishMeaning(this.#finish ?? '') : 'refused';
    if (meaning === 'cut') {
      this.fail({ kind: 'cutByLength', detail: 'The model reached its length limit.' });
    } else if (meaning === 'refused') {
      const said = this.#refusal === '' ? this.#finish : this.#refusal;
      this.fail({ kind: 'refused', detail: readProviderError(said).detail });
    } else {
      this.#concludeWhole(isOrderly);
    }
  }

  fail(failure: ModelFailure): void {
    if (this.#isEnded) return;
    this.#flush();
    this.#isEnded = true;
    this.#events.push({ type: 'failed', failure, usage: this.#usage });
  }

  #addDelta(delta: Delta): void {
    this.#emit('reasoning', this.#reasoning.push(delta.reasoning ?? delta.reasoning_content ?? ''));
    this.#reasoningDetails.push(...(delta.reasoning_details ?? []));
    this.#emit('text', this.#text.push(delta.content ?? ''));
    this.#refusal += delta.refusal ?? '';
    for (const fragment of delta.tool_calls ?? []) this.#calls.add(fragment);
    if (this.#text.isFull) {
      this.fail({ kind: 'cutByLength', detail: `Longer than ${MAX_MESSAGE_LENGTH} characters.` });
    } else if (this.#calls.isFull) {
      this.fail({
        kind: 'cutByLength',
        detail: 'The tool calls are larger than Parley accepts.',
      });
    }
  }

  #addFinish(choice: Choice): void {
    const native = choice.native_finish_reason ?? null;
    const reason = choice.finish_reason ?? native;
    const broken = [native, reason].find((said) => said && finishMeaning(said) === 'broken');
    if (isPresent(choice.error) || broken) {
      this.#failWith(choice.error, `The provider ended the answer: ${broken ?? 'error'}.`);
    }
    this.#finish ??= reason;
  }

  #concludeWhole(isOrderly: boolean): void {
    const assembled = this.#calls.finish();
    if (assembled.kind === 'nameless') {
      this.fail({ kind: 'brokenStream', detail: 'The model called a tool without naming it.' });
      return;
    }
    const isAnswer = this.#hasOutput || assembled.calls.length > 0;
    if (this.#finish === null && !(isOrderly && isAnswer)) {
      this.fail({ kind: 'brokenStream', detail: 'The answer ended without a reason.' });
      return;
    }
    this.#isEnded = true;
    for (const call of assembled.calls) this.#events.push({ type: 'toolCall', call });
    this.#events.push({
      type: 'done',
      usage: this.#usage,
      reasoningDetails: this.#reasoningDetails,
    });
  }

  #failWith(error: unknown, fallback: string): void {
    const said = readProviderError(error);
    const detail = said.detail === '' ? fallback : said.detail;
    const failure = failureOf({ ...said, detail }, null);
    // After output a provider that breaks is a broken stream: asking again would repeat what was said.
    const isBreak = failure === null || (failure.kind === 'providerDown' && this.#hasOutput);
    this.fail(isBreak ? { kind: 'brokenStream', detail } : failure);
  }

  #flush(): void {
    this.#emit('reasoning', this.#reasoning.flush());
    this.#emit('text', this.#text.flush());
  }

  #emit(type: 'text' | 'reasoning', delta: string): void {
    if (delta === '') return;
    this.#hasOutput = true;
    this.#events.push({ type, delta });
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
