import type { PersonalityId } from '../../domain/ids.ts';
import type { PolicyContext } from '../policy.ts';
import { mentionedIn } from '../speakers.ts';

interface Addressing {
  /** Of the newest word. */
  readonly text: string;
  readonly repliesTo: PersonalityId | null;
  /** Whom older words of the same round called who have not answered them yet. */
  readonly alsoAsked: readonly PersonalityId[];
}

/** Whom the words of a round address. */
export function addressing({ room, words }: PolicyContext): Addressing {
  const read = words.map(({ messageId, answeredBy }) => {
    const said = room.messages.find((message) => message.id === messageId);
    const original = room.messages.find((message) => message.id === said?.replyTo);
    const author = original?.author;
    const repliesTo = author?.kind === 'personality' ? author.personalityId : null;
    return { text: said?.text ?? '', repliesTo, answeredBy };
  });
  const newest = read.pop();
  const alsoAsked = read.flatMap(({ text, repliesTo, answeredBy }) =>
    [...mentionedIn(text, room.members), ...(repliesTo === null ? [] : [repliesTo])].filter(
      (id) => !answeredBy.includes(id),
    ),
  );
  return { text: newest?.text ?? '', repliesTo: newest?.repliesTo ?? null, alsoAsked };
}

/** The members that the words of a round mention, the newest word's first. */
export function addressed(context: PolicyContext): readonly PersonalityId[] {
  const { text, alsoAsked } = addressing(context);
  return [...new Set([...mentionedIn(text, context.room.members), ...alsoAsked])];
}
