import { createParser } from 'eventsource-parser';
import type { NewId } from '../domain/ids.ts';
import { parseJson } from './httpFailure.ts';
import type { ModelEvent } from './model.ts';
import { ReplyAssembler } from './replyAssembler.ts';

/** Largest single event, and the largest whole stream, in UTF-16 units. */
const MAX_EVENT_LENGTH = 4_000_000;
const MAX_STREAM_LENGTH = 64_000_000;

/**
 * Turns the text of an event stream into model events, ending with exactly one `done`
 * or `failed`. Once ended it answers nothing more and the caller may stop reading.
 */
export interface ReplyDecoder {
  readonly isEnded: boolean;
  /** Takes the next piece of the stream, cut anywhere. */
  feed(piece: string): readonly ModelEvent[];
  /** The stream ended in an orderly way. */
  end(): readonly ModelEvent[];
  /** The stream was cut off. */
  cut(detail: string): readonly ModelEvent[];
  /** Takes a whole answer that did not come as a stream. */
  whole(body: unknown): readonly ModelEvent[];
}

/** What the events of one wire mean for a reply. */
export interface WireReader {
  /** The data of one event, never blank. */
  readEvent(data: string, reply: ReplyAssembler): void;
  /** A whole answer that did not come as a stream. */
  readWhole(body: unknown, reply: ReplyAssembler): void;
}

/** The chat-completions wire: a chunk an event, then `[DONE]`. */
const chatWire: WireReader = {
  readEvent: (data, reply) => {
    if (data.trim() === '[DONE]') reply.conclude(true);
    else reply.add(parseJson(data));
  },
  readWhole: (body, reply) => {
    reply.add(body);
  },
};

/** `newId` names tool calls that came without an id of their own. */
export function createReplyDecoder(newId: NewId, wire: WireReader = chatWire): ReplyDecoder {
  const reply = new ReplyAssembler(newId);
  let streamLength = 0;

  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data }) => {
      if (data.trim() !== '') wire.readEvent(data, reply);
    },
    onError: ({ type }) => {
      if (type !== 'max-buffer-size-exceeded') return;
      reply.fail({ kind: 'brokenStream', detail: 'The provider sent an event without an end.' });
    },
  });
  const feed = (piece: string) => {
    // The parser throws when it is fed after its buffer overflowed, which ended the reply.
    if (!reply.isEnded) parser.feed(piece);
  };

  return {
    get isEnded() {
      return reply.isEnded;
    },
    feed: (piece) => {
      streamLength += piece.length;
      feed(piece);
      if (streamLength > MAX_STREAM_LENGTH) {
        const detail = 'The answer is larger than Parley accepts.';
        reply.fail({ kind: 'cutByLength', detail });
      }
      return reply.take();
    },
    end: () => {
      // A last event without its blank line still counts.
      feed('\n\n');
      reply.conclude(false);
      return reply.take();
    },
    cut: (detail) => {
      reply.fail({ kind: reply.hasOutput ? 'brokenStream' : 'network', detail });
      return reply.take();
    },
    whole: (body) => {
      wire.readWhole(body, reply);
      reply.conclude(true);
      return reply.take();
    },
  };
}
