import type { PersonalityId } from '../domain/ids.ts';
import type { EffectiveRules } from '../domain/roomRules.ts';
import type { StopReason } from '../domain/stopReason.ts';

/** Messages between the same two are counted over so long. */
export const PAIR_WINDOW_MS = 5 * 60_000;
/** A message is compared with so many of its author's last ones. */
const OWN_MESSAGES = 3;
const SIMILAR = 0.9;
const SHINGLE_WORDS = 3;

/** One personality about to be asked by another. */
interface SummonsState {
  /** Of the message that summons; answers to a human have 1. */
  readonly depth: number;
  /** Model turns since a human spoke. */
  readonly turns: number;
  readonly maxTurns: number;
  /** Between the two within the window. */
  readonly pairMessages: number;
  readonly names: readonly [string, string];
}

/** Why a summons is not followed; null lets it through. */
export function brakeOn(
  summons: SummonsState,
  rules: Pick<EffectiveRules, 'maxChainDepth' | 'maxPairMessages'>,
): StopReason | null {
  if (summons.turns >= summons.maxTurns) return { kind: 'turns', limit: summons.maxTurns };
  if (summons.depth >= rules.maxChainDepth) {
    return { kind: 'chainDepth', limit: rules.maxChainDepth };
  }
  if (summons.pairMessages >= rules.maxPairMessages) {
    return { kind: 'pair', names: summons.names, limit: rules.maxPairMessages };
  }
  return null;
}

/**
 * Whether `text` says again one of the last three of `earlier` (oldest first): the same words, or
 * three-word shingles of which at least nine tenths are shared.
 */
export function isNearDuplicate(text: string, earlier: readonly string[]): boolean {
  const words = wordsOf(text);
  if (words.length === 0) return false;
  return earlier.slice(-OWN_MESSAGES).some((other) => {
    const otherWords = wordsOf(other);
    return words.join(' ') === otherWords.join(' ') || similarity(words, otherWords) >= SIMILAR;
  });
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  );
}

/** Jaccard similarity of the shingles; 0 for texts too short to have any. */
function similarity(one: readonly string[], two: readonly string[]): number {
  const [left, right] = [shingles(one), shingles(two)];
  if (left.size === 0 || right.size === 0) return 0;
  const shared = [...left].filter((shingle) => right.has(shingle)).length;
  return shared / (left.size + right.size - shared);
}

function shingles(words: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (let at = 0; at + SHINGLE_WORDS <= words.length; at += 1) {
    all.add(words.slice(at, at + SHINGLE_WORDS).join(' '));
  }
  return all;
}

/** Counts, over a room's rounds, how often the same two talked with each other lately. */
export interface PairLog {
  count(one: PersonalityId, two: PersonalityId, now: number): number;
  note(one: PersonalityId, two: PersonalityId, now: number): void;
  /** Nothing in it counts any more. */
  isEmpty(now: number): boolean;
}

export function createPairLog(): PairLog {
  let entries: readonly { readonly pair: string; readonly at: number }[] = [];
  const prune = (now: number) => (entries = entries.filter(({ at }) => now - at < PAIR_WINDOW_MS));
  const pairOf = (one: PersonalityId, two: PersonalityId) => [one, two].sort().join(' ');
  return {
    count: (one, two, now) => prune(now).filter(({ pair }) => pair === pairOf(one, two)).length,
    note(one, two, now) {
      entries = [...prune(now), { pair: pairOf(one, two), at: now }];
    },
    isEmpty: (now) => prune(now).length === 0,
  };
}
