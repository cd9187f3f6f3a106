import type { PersonalityId } from '../domain/ids.ts';
import { findMentions } from './mentions.ts';

/** What the choice needs to know of a member. */
interface Candidate {
  readonly id: PersonalityId;
  readonly name: string;
  readonly eagerness: number;
  readonly isMuted: boolean;
}

interface HumanWord {
  readonly text: string;
  /** Who wrote the message that is replied to; null for a human or no reply. */
  readonly repliesTo: PersonalityId | null;
  /** Who was called by an earlier word and has not answered it. */
  readonly alsoAsked?: readonly PersonalityId[];
}

/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * Who answers a human, in order: the mentioned, the one replied to, those still owed an earlier word,
 * then everyone else in shuffled order whose eagerness is greater than a roll; if that is nobody, one at
 * random, of those with eagerness above 0 where there are any. The muted never speak, so the list is
 * empty only when all are.
 */
export function chooseSpeakers(
  word: HumanWord,
  members: readonly Candidate[],
  random: Random,
): readonly PersonalityId[] {
  const able = members.filter((member) => !member.isMuted);
  const chosen = new Set<PersonalityId>(mentionedIn(word.text, members));
  if (word.repliesTo !== null) chosen.add(word.repliesTo);
  for (const id of word.alsoAsked ?? []) chosen.add(id);
  for (const member of shuffle(able, random)) {
    if (!chosen.has(member.id) && member.eagerness > random()) chosen.add(member.id);
  }
  const speakers = [...chosen].filter((id) => able.some((member) => member.id === id));
  if (speakers.length > 0) return speakers;
  const eager = able.filter((member) => member.eagerness > 0);
  const [one] = shuffle(eager.length > 0 ? eager : able, random);
  return one === undefined ? [] : [one.id];
}

/** The members that a text mentions, in order; `@all` and `@everyone` name all in the room's order. */
export function mentionedIn(text: string, members: readonly Named[]): readonly PersonalityId[] {
  return namedIn(text, members, members);
}

/** The members that a personality's message calls by name, in order; its `@all` calls nobody. */
export function calledIn(text: string, members: readonly Named[]): readonly PersonalityId[] {
  return namedIn(text, members, []);
}

type Named = Pick<Candidate, 'id' | 'name'>;

function namedIn(
  text: string,
  members: readonly Named[],
  everyone: readonly Named[],
): readonly PersonalityId[] {
  const names = members.map((member) => member.name);
  const named = findMentions(text, names).flatMap((mention) =>
    mention.kind === 'everyone' ? everyone : members.slice(mention.index, mention.index + 1),
  );
  return [...new Set(named.map(({ id }) => id))];
}

/** Fisher–Yates, leaving `items` as they were. */
export function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  const pool = [...items];
  const shuffled: T[] = [];
  while (pool.length > 0) {
    shuffled.push(...pool.splice(Math.floor(random() * pool.length), 1));
  }
  return shuffled;
}
