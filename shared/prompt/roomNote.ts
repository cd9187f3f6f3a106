/** A line in the transcript that nobody said. */
export function roomNote(text: string): string {
  return `[Room note] ${text}`;
}
