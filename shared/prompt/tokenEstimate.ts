/** How many tokens a text is, for some model. Never negative; 0 for nothing. */
export type TokenCounter = (text: string) => number;

/**
 * A rough number of tokens: four ASCII characters each, as is usual for English and code, and one for
 * each UTF-16 unit of other scripts.
 */
export function estimateTokens(text: string): number {
  let ascii = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 0x80) ascii += 1;
  return Math.ceil(ascii / 4 + (text.length - ascii));
}
