import { conversationId as conversationIdSchema, messageId } from '../../shared/domain/ids.ts';
import { MAX_MESSAGE_LENGTH, newMessage } from '../../shared/domain/message.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { RoomParts } from './roomParts.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import { ROOM_NAME } from './turnRecorder.ts';

/** What the room says by itself about what happened outside of it. */
export interface RoomNotes {
  /**
   * Writes a line of the room's own, which everybody reads before they speak next; nobody is asked to
   * answer. A conversation that is gone hears nothing.
   */
  note(conversationId: string, text: string): Promise<void>;
  /** Whether accepted edits tell this conversation what the editor then says of the file. */
  tellsProblems(conversationId: string): Promise<boolean>;
}

export function roomNotes(ports: RoomsPorts, parts: RoomParts): RoomNotes {
  return {
    async note(conversationId, text) {
      const said = truncate(cleanText(text).trim(), MAX_MESSAGE_LENGTH);
      if (said === '' || (await parts.book.open(conversationId)) === null) return;
      await parts.prepare(conversationId);
      const id = messageId.parse(ports.newId());
      const data = newMessage({
        conversationId: conversationIdSchema.parse(conversationId),
        author: { kind: 'room', name: ROOM_NAME },
        text: said,
        stage: 'note',
        status: 'complete',
        createdAt: parts.nextTime(conversationId),
      });
      const kept = await parts.book.update(
        conversationId,
        (old) => ({ ...old, lastActiveAt: data.createdAt }),
        [{ kind: 'message', id, data }],
      );
      if (kept !== null) await parts.show('messageAdded', id);
    },
    async tellsProblems(conversationId) {
      const conversation = await parts.book.open(conversationId);
      if (conversation === null) return false;
      return conversation.rules.tellsProblems ?? ports.defaultRules().tellsProblems;
    },
  };
}
