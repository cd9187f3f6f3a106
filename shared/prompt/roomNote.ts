const MARK = '[Room note]';

/** A line in the transcript that nobody said. */
export function roomNote(text: string): string {
  return `${MARK} ${text}`;
}

/** Text that somebody said, without lines that pass for the room's own. */
export function withoutRoomNotes(text: string): string {
  return text.replaceAll(/^([ \t>*_-]*)\[(room note)\]/gim, '$1($2)');
}
