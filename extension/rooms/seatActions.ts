import { newSeat } from '../../shared/domain/conversation.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { RoomParts } from './roomParts.ts';
import type { Rooms } from './rooms.ts';

const MAX_SEATS = 32;

/** Who sits in a conversation, and what it is called. */
export function seatActions({
  change,
}: RoomParts): Pick<
  Rooms,
  'rename' | 'addParticipants' | 'removeParticipant' | 'setMuted' | 'changeSeat'
> {
  return {
    async rename(conversationId, title) {
      const clean = truncate(cleanText(title).trim(), 200);
      if (clean === '') return;
      const named = { title: clean, isTitleAutomatic: false };
      await change(conversationId, (old) => ({ ...old, ...named }));
    },
    addParticipants: (conversationId, ids) =>
      change(conversationId, (old) => {
        const present = new Set(old.participants.map((seat) => seat.personalityId));
        const added = [...new Set(ids)].filter((id) => !present.has(id));
        const seats = added.map(newSeat);
        return { ...old, participants: [...old.participants, ...seats].slice(0, MAX_SEATS) };
      }),
    removeParticipant: (conversationId, id) =>
      change(conversationId, (old) => ({
        ...old,
        participants: old.participants.filter((seat) => seat.personalityId !== id),
      })),
    changeSeat: (conversationId, id, given) =>
      change(conversationId, (old) => ({
        ...old,
        participants: old.participants.map((seat) =>
          seat.personalityId === id ? { ...seat, ...given } : seat,
        ),
      })),
    setMuted: (conversationId, id, isMuted) =>
      change(conversationId, (old) => ({
        ...old,
        participants: old.participants.map((seat) =>
          seat.personalityId === id ? { ...seat, isMuted } : seat,
        ),
      })),
  };
}
