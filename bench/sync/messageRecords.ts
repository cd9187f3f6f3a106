import { randomUUID } from 'node:crypto';
import { conversationId, personalityId } from '../../shared/domain/ids.ts';
import { message } from '../../shared/domain/message.ts';
import type { RecordChange } from '../../shared/domain/recordStore.ts';

const SENTENCE =
  'The second query runs once for each row; join the tables, or read them in one go. ';

/** New messages of an ordinary answer's size, about 600 bytes of JSON each. */
export function messageRecords(count: number): RecordChange[] {
  const conversation = conversationId.parse(randomUUID());
  const author = {
    kind: 'personality' as const,
    personalityId: personalityId.parse(randomUUID()),
    name: 'Ada',
  };
  return Array.from({ length: count }, (_, number) => ({
    kind: 'message',
    id: randomUUID(),
    data: message.parse({
      conversationId: conversation,
      author,
      text: `${number}. ${SENTENCE.repeat(1 + (number % 5))}`,
      reasoning: '',
      toolUses: [],
      replyTo: null,
      status: 'complete',
      failure: null,
      model: 'some/model',
      usage: { promptTokens: 1_200, completionTokens: 60, cost: 0.0004 },
      createdAt: 1_700_000_000_000 + number * 1_000,
    }),
  }));
}
