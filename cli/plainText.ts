const CONTROLS =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** The colours that we put in ourselves: red, green, and back. */
const COLOR = /(\u001B\[3[129]m)/;

/**
 * Text of others as a terminal may show it: what could move the cursor, change colours or hide words is
 * replaced. Line breaks and tabs stay.
 */
export function plainText(text: string): string {
  return text.replaceAll(CONTROLS, '\uFFFD');
}

/** The same, but red and green stay. */
export function coloredText(text: string): string {
  const parts = text.split(COLOR);
  return parts.map((part, at) => (at % 2 === 1 ? part : plainText(part))).join('');
}

/** The value as indented JSON that a terminal may show: the same value, with what is no plain text escaped. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Text of others on one line, at most `length` UTF-16 units long. */
export function plainLine(text: string, length: number): string {
  const line = plainText(text.replaceAll(/\s+/g, ' ').trim());
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
