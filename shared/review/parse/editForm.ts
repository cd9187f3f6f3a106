import type { FileChange } from '../../domain/fileChange.ts';

/** What could not be understood, and where: lines are counted from 0. */
export type ParseProblem =
  /** Nothing was read: the text is longer than `MAX_PARSED_LENGTH`. */
  | { readonly kind: 'tooLong'; readonly line: 0 }
  | { readonly kind: UnreadKind; readonly line: number }
  /** The text does another thing with the same file further up; this one was left out. */
  | { readonly kind: 'conflicting'; readonly line: number; readonly path: string };

/** Why an edit was left out. */
export type UnreadKind =
  /** It names no file. */
  | 'noPath'
  /** It begins, and its end is missing. */
  | 'unfinished'
  /** A search/replace block with no line between old and new text. */
  | 'noDivider'
  /** A search/replace block with several lines that may stand between old and new text. */
  | 'severalDividers'
  /** Text to add, and nothing that says where. */
  | 'noOldText'
  /** A new file with a line that lacks its `+`. */
  | 'noPrefix'
  /** A file operation that is not known, such as a copy or a binary patch. */
  | 'notSupported'
  /** It looks like an edit in JSON and is no valid JSON. */
  | 'badJson'
  /** An edit in JSON whose old or new text is missing or is no text. */
  | 'badShape';

/** The changes in the order in which the text names their files, one for each file; no problem hides a good change. */
export interface ParsedEdits {
  readonly changes: readonly FileChange[];
  readonly problems: readonly ParseProblem[];
}

/** A change and the line where it begins. */
export interface ReadChange {
  readonly change: FileChange;
  readonly line: number;
}

/** A Markdown fence that is open. */
export interface Fence {
  /** What stands behind the fence characters, trimmed. */
  readonly info: string;
  readonly line: number;
}

/** Where a form is asked whether it begins. */
export interface FormStart {
  readonly lines: readonly string[];
  readonly at: number;
  /** The innermost fence around the line; null for none. */
  readonly fence: Fence | null;
  /** The first line that no edit above has taken. */
  readonly floor: number;
  /** The file of the edit above, or the one that the caller knows; null for none. */
  readonly lastPath: string | null;
}

export interface FormReading {
  /** The first line behind it; greater than where it began. */
  readonly next: number;
  /** The first line that may name the file of the next edit, where that is not `next`. */
  readonly floor?: number;
  readonly changes: readonly ReadChange[];
  readonly problems: readonly ParseProblem[];
}

/** Reads one edit that begins at a line, or answers null when none of its form does. */
export type EditForm = (start: FormStart) => FormReading | null;

/** Whole lines as text: each with its line end; none is the empty text. */
export function wholeLines(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
