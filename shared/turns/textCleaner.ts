import { cleanText } from '../domain/text.ts';

interface TextCleaner {
  push(delta: string): string;
  /** What was still held back. */
  end(): string;
}

/**
 * Makes streamed text storable piece by piece. A surrogate pair split over two deltas is put together
 * again; lone halves and NUL become U+FFFD.
 */
export function createTextCleaner(): TextCleaner {
  let half = '';
  return {
    push(delta) {
      const text = half + delta;
      half = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '';
      return cleanText(text.slice(0, text.length - half.length));
    },
    end() {
      const rest = cleanText(half);
      half = '';
      return rest;
    },
  };
}
