/** A rough number of tokens: four UTF-16 units each, as is usual for English and code. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
