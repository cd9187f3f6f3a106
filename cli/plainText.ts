/**
 * Text of others as a terminal may show it: what could move the cursor, change colours or hide words is
 * replaced. Line breaks and tabs stay.
 */
export function plainText(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g,
    '\uFFFD',
  );
}

/** The same on one line, at most `length` UTF-16 units long. */
export function plainLine(text: string, length: number): string {
  const line = plainText(text.replaceAll(/\s+/g, ' ').trim());
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
