import type { MessageHit } from '../domain/messageSearch.ts';
import type { SearchWord } from './searchWords.ts';

/** A message that holds every word that is looked for. */
export interface MessageText {
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  readonly createdAt: number;
}

const EXCERPT_LENGTH = 160;
const BEFORE_MATCH = 50;
/** BM25's constants; an ordinary message's length in UTF-16 units stands for the average. */
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
const ORDINARY_LENGTH = 600;
/** More than that makes no difference, and a long log would take long to count. */
const MAX_COUNT = 20;

/**
 * The best of them first, the newer of two equals first. The score is that of BM25 without the rarity of
 * words: as every message holds every word, that would weigh all of them alike.
 */
export function rankMessages(
  found: readonly MessageText[],
  words: readonly SearchWord[],
  limit: number,
): readonly MessageHit[] {
  return found
    .map((message) => ({ message, score: scoreOf(message.text, words) }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.message.createdAt - a.message.createdAt ||
        (a.message.id < b.message.id ? -1 : 1),
    )
    .slice(0, Math.max(0, limit))
    .map(({ message }) => hitOf(message, words));
}

function scoreOf(text: string, words: readonly SearchWord[]): number {
  const share = 1 - LENGTH_SHARE + (LENGTH_SHARE * text.length) / ORDINARY_LENGTH;
  return words.reduce((sum, word) => {
    const count = countOf(text, word);
    return sum + count / (count + SATURATION * share);
  }, 0);
}

function countOf(text: string, { pattern }: SearchWord): number {
  let count = 0;
  for (const _match of text.matchAll(pattern)) {
    count++;
    if (count === MAX_COUNT) break;
  }
  return count;
}

function hitOf(message: MessageText, words: readonly SearchWord[]): MessageHit {
  const { id, conversationId, text, createdAt } = message;
  const place = { messageId: id, conversationId, createdAt };
  return { ...place, ...excerptAround(text, firstMatch(text, words)) };
}

/** Where the first of the words occurs: what a person types first is what they look for. */
function firstMatch(
  text: string,
  words: readonly SearchWord[],
): { readonly start: number; readonly end: number } {
  const [word] = words;
  const start = word ? Math.max(0, text.search(word.pattern)) : 0;
  return { start, end: start + (word?.text.length ?? 0) };
}

/** One line of text around a match; `…` stands where it was cut. */
function excerptAround(
  text: string,
  match: { readonly start: number; readonly end: number },
): Pick<MessageHit, 'excerpt' | 'matchStart' | 'matchEnd'> {
  const from = match.start <= BEFORE_MATCH ? 0 : wholeFrom(text, match.start - BEFORE_MATCH);
  const to = wholeFrom(text, Math.min(text.length, from + EXCERPT_LENGTH));
  const head = from > 0 ? '…' : '';
  const tail = to < text.length ? '…' : '';
  const line = text.slice(from, to).replaceAll(/\s/g, ' ');
  const shift = head.length - from;
  return {
    excerpt: head + line + tail,
    matchStart: match.start + shift,
    matchEnd: Math.min(match.end, to) + shift,
  };
}

/** `at`, or the unit before it where `at` lies inside a surrogate pair. */
function wholeFrom(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const isLow = unit >= 0xdc00 && unit <= 0xdfff;
  return isLow ? at - 1 : at;
}
