import type { ForgetResult } from '../../shared/domain/memoryDesk.ts';
import type { MemoryRecord } from './createMemories.ts';

type Found =
  | { readonly kind: 'found'; readonly memory: MemoryRecord }
  | Exclude<ForgetResult, { kind: 'forgotten' }>;

/** Fewer letters fit too much by chance; they must be the whole memory. */
const MIN_PART = 4;
const MAX_NAMED = 20;

/**
 * The one memory that `words` mean, among those that the personality can read here: word for word, else
 * in any case and spacing, else as a part of it. Only what it wrote itself and nobody pinned is its to
 * forget.
 */
export function findForgettable(words: string, memories: readonly MemoryRecord[]): Found {
  const wanted = plain(words);
  const matches =
    [
      memories.filter(({ data }) => data.text === words.trim()),
      memories.filter(({ data }) => plain(data.text) === wanted),
      memories.filter(({ data }) => wanted.length >= MIN_PART && plain(data.text).includes(wanted)),
    ].find((tier) => tier.length > 0) ?? [];
  const own = matches.filter(isForgettable);
  const [first] = own;
  if (first !== undefined) {
    // The same words in two scopes cannot be told apart by words: the newest goes.
    return new Set(own.map(({ data }) => data.text)).size === 1
      ? { kind: 'found', memory: first }
      : { kind: 'ambiguous', candidates: textsOf(own) };
  }
  const [kept] = matches;
  return kept === undefined
    ? { kind: 'notFound', known: textsOf(memories.filter(isForgettable)) }
    : { kind: 'protected', text: kept.data.text };
}

function isForgettable({ data }: MemoryRecord): boolean {
  return data.origin.kind === 'personality' && !data.isPinned;
}

function textsOf(memories: readonly MemoryRecord[]): readonly string[] {
  return memories.slice(0, MAX_NAMED).map(({ data }) => data.text);
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
