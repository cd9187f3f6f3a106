import { cleanText, truncate } from '../../domain/text.ts';

/** What a model wrote, as part of a sentence of the room's own: one line, bounded, storable. */
export function oneLine(text: string, maxLength = 400): string {
  return truncate(cleanText(text).replaceAll(/\s+/g, ' ').trim(), maxLength);
}

/** `A`, `B` … `Z`, `AA` …: names that give nobody away. */
export function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letterOf(Math.floor(index / 26) - 1)}${letter}`;
}
