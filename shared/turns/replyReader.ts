import { MAX_MESSAGE_LENGTH, type Usage } from '../domain/message.ts';
import type { Cancel } from '../domain/cancel.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import type { ModelEvent, ToolCall } from '../models/model.ts';
import { SpeechFilter } from './speechFilter.ts';
import { createTextCleaner } from './textCleaner.ts';
import type { TurnEvent, TurnId } from './turnEvent.ts';
import { untilCancelled } from './untilCancelled.ts';

/** What was shown so far in a turn, over all its replies, in UTF-16 units. */
export interface Spoken {
  text: number;
  reasoning: number;
}

/** How one reply of the model ended. */
export interface ReplyEnd {
  readonly kind: 'done' | 'cut' | 'cancelled' | 'tooLong' | 'failed';
  readonly text: string;
  readonly isSkip: boolean;
  /** At most one more than `maxCalls`. */
  readonly calls: readonly ToolCall[];
  readonly usage: Usage | null;
  readonly reasoningDetails: readonly unknown[];
  readonly failure: ModelFailure | null;
}

interface ReplyReading {
  readonly turnId: TurnId;
  readonly names: { readonly own: string; readonly others: readonly string[] };
  readonly spoken: Spoken;
  readonly maxCalls: number;
  readonly cancel: Cancel;
}

/** White space and dropped text count too, so that an endless stream of either ends. */
const MAX_RECEIVED = MAX_MESSAGE_LENGTH * 2;

/** Turns one reply's stream into events that may be shown, and reads it no further than it counts. */
export async function* readReply(
  source: AsyncIterable<ModelEvent>,
  reading: ReplyReading,
): AsyncGenerator<TurnEvent, ReplyEnd> {
  const reader = new ReplyReader(reading);
  for await (const event of untilCancelled(source, reading.cancel)) {
    yield* reader.take(event);
    if (reader.kind !== null) break;
  }
  yield* reader.finish();
  return reader.end();
}

class ReplyReader {
  readonly #reading: ReplyReading;
  readonly #speech: SpeechFilter;
  readonly #text = createTextCleaner();
  readonly #reasoning = createTextCleaner();
  readonly #calls: ToolCall[] = [];
  readonly #said: string[] = [];
  #received = 0;
  #isSkip = false;
  #last: Extract<ModelEvent, { type: 'done' | 'failed' }> | null = null;
  /** Set as soon as there is no reason to read on. */
  kind: ReplyEnd['kind'] | null = null;

  constructor(reading: ReplyReading) {
    this.#reading = reading;
    this.#speech = new SpeechFilter(reading.names);
  }

  *take(event: ModelEvent): Generator<TurnEvent, void> {
    switch (event.type) {
      case 'text':
        this.#receive(event.delta);
        yield* this.#say(this.#speech.push(this.#text.push(event.delta)));
        if (this.#speech.isCut) this.kind = 'cut';
        return;
      case 'reasoning':
        this.#receive(event.delta);
        yield* this.#think(this.#reasoning.push(event.delta));
        return;
      case 'toolCall':
        this.#calls.push(event.call);
        if (this.#calls.length > this.#reading.maxCalls) this.kind = 'done';
        return;
      case 'done':
      case 'failed':
        this.#last = event;
        this.kind = event.type;
    }
  }

  /** Shows what was held back; what was cut off or grew too long stays as it is. */
  *finish(): Generator<TurnEvent, void> {
    if (this.kind === 'cut' || this.kind === 'tooLong') return;
    yield* this.#say(this.#speech.push(this.#text.end()));
    const rest = this.#speech.end();
    this.#isSkip = rest.isSkip;
    yield* this.#say(rest.text);
    if (this.#speech.isCut) this.kind = 'cut';
  }

  end(): ReplyEnd {
    const last = this.#last;
    return {
      kind: this.kind ?? (this.#reading.cancel.aborted ? 'cancelled' : 'failed'),
      text: this.#said.join(''),
      isSkip: this.#isSkip,
      calls: this.#calls,
      usage: last?.usage ?? null,
      reasoningDetails: last?.type === 'done' ? last.reasoningDetails : [],
      failure: last?.type === 'failed' ? last.failure : null,
    };
  }

  #receive(delta: string): void {
    this.#received += delta.length;
    if (this.#received > MAX_RECEIVED) this.kind = 'tooLong';
  }

  *#say(text: string): Generator<TurnEvent, void> {
    if (text === '') return;
    const { turnId, spoken } = this.#reading;
    const gap = this.#said.length === 0 && spoken.text > 0 ? '\n\n' : '';
    const shown = cutAt(text, MAX_MESSAGE_LENGTH - spoken.text - gap.length);
    if (shown.length < text.length) this.kind = 'tooLong';
    if (shown === '') return;
    this.#said.push(shown);
    spoken.text += gap.length + shown.length;
    yield { type: 'textAdded', turnId, text: gap + shown };
  }

  *#think(text: string): Generator<TurnEvent, void> {
    const { turnId, spoken } = this.#reading;
    const shown = cutAt(text, MAX_MESSAGE_LENGTH - spoken.reasoning);
    if (shown === '') return;
    spoken.reasoning += shown.length;
    yield { type: 'reasoningAdded', turnId, text: shown };
  }
}

/** The first `length` units of `text`, less half a surrogate pair. */
function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, Math.max(0, length));
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
