import * as z from 'zod';

const REPLACEMENT = '\uFFFD';

/**
 * `text` without what Postgres' `jsonb` refuses: NUL and lone surrogates each become U+FFFD.
 * Model output contains both; everything that is stored passes through here first.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', REPLACEMENT);
}

/** Whether `text` can be stored as it is: well-formed and free of NUL. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Storable text of at most `maxLength` UTF-16 units. */
export function storableText(maxLength: number): z.ZodString {
  return z.string().max(maxLength).refine(isStorableText, 'contains NUL or a lone surrogate');
}

/** `text` cut to `maxLength` UTF-16 units with an ellipsis, never inside a surrogate pair. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text
    .slice(0, Math.max(0, maxLength - 1))
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}
