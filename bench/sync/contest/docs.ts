import { randomUUID } from 'node:crypto';
import { conversationId } from '../../../shared/domain/ids.ts';
import { message } from '../../../shared/domain/message.ts';
import type { Doc } from './contestant.ts';

const DOC_BYTES = 420;
const SENTENCE =
  'The second query runs once for each row; join the tables, or read them in one go. ';
const PLACE = conversationId.parse(randomUUID());

/** New documents of about 420 bytes of JSON. */
export function makeDocs(count: number): Doc[] {
  return Array.from({ length: count }, (_, number) => makeDoc(number));
}

function makeDoc(number: number): Doc {
  const data = (text: string) =>
    message.parse({
      conversationId: PLACE,
      author: { kind: 'human', name: 'Ada' },
      text,
      reasoning: '',
      toolUses: [],
      replyTo: null,
      status: 'complete',
      failure: null,
      model: null,
      usage: null,
      createdAt: 1_700_000_000_000 + number,
    });
  const spare = DOC_BYTES - JSON.stringify(data('')).length;
  return {
    id: randomUUID(),
    data: data(`${number} ${SENTENCE.repeat(5)}`.slice(0, Math.max(20, spare))),
  };
}
