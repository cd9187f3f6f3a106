import { truncate } from '../../shared/domain/text.ts';

/** Characters that turn the direction of what follows, and other invisible ones that could mislead. */
const INVISIBLE = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;

/**
 * The first line of a comment that says something, in plain words: Markdown's marks, HTML and pictures are
 * left out, and `$(name)` is kept from drawing an icon. Empty where there are no words.
 */
export function plainLine(markdown: string, maxLength = 120): string {
  for (const line of markdown.slice(0, 5_000).split('\n')) {
    const plain = withoutMarks(line);
    if (/[\p{L}\p{N}\p{S}]/u.test(plain)) return truncate(withoutIcons(plain), maxLength);
  }
  return '';
}

/** One line of a text that is shown as it is written, in which `$(name)` draws no icon. */
export function oneLine(text: string): string {
  return withoutIcons(text.replaceAll(/\s+/g, ' ').replaceAll(INVISIBLE, '').trim());
}

function withoutMarks(line: string): string {
  return line
    .replace(/^\s*(```|~~~).*$/, '')
    .replace(/^(\s*(#{1,6}|>|[-*+]|\d{1,9}[.)])(?=\s))+/, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
    .replaceAll(/\*\*|__|~~|`/g, '')
    .replaceAll(/(?<![\p{L}\p{N}*])\*(?=\S)|(?<=\S)\*(?![\p{L}\p{N}*])/gu, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(INVISIBLE, '')
    .trim();
}

/** The word joiner between the two characters is not seen. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$\u2060(');
}
