import type { ThreadId } from '../../../../shared/domain/ids.ts';
import type { Anchor, Thread } from '../../../../shared/domain/thread.ts';
import { reanchor, takeAnchor } from '../../../../shared/review/anchors.ts';
import {
  isCollapsed,
  trackChanges,
  type TextChange,
  type TextRange,
} from '../../../../shared/review/trackRange.ts';
import type { AnswerState, ShownComment, ShownThread } from './threadFace.ts';

/** A thread as this window shows it. `range` is where it stands here; null is outdated. */
export interface LiveThread {
  readonly id: ThreadId;
  readonly shown: ShownThread;
  /** What is shown of each comment; the editor knows a comment again by its object. */
  readonly faces: Map<string, ShownComment>;
  data: Thread;
  range: TextRange | null;
  answer: AnswerState | null;
}

/** Whole lines, counted from 0, `endLine` included, as a range of `text`. */
function linesAsRange(text: string, startLine: number, endLine: number): TextRange {
  const last = text.split(/\r\n|\r|\n/)[endLine] ?? '';
  return {
    start: { line: startLine, character: 0 },
    end: { line: endLine, character: last.length },
  };
}

/**
 * Where a stored anchor stands in `text`, which may be any version of the file; null for nowhere. The
 * base text is the one that the anchor was taken from, null where it is not known.
 */
export function findAgain(anchor: Anchor, baseText: string | null, text: string): TextRange | null {
  const found = reanchor(anchor, baseText, text);
  return found.kind === 'found' ? linesAsRange(text, found.startLine, found.endLine) : null;
}

/** Follows edits seen as they were made. */
export function follow(live: LiveThread, changes: readonly TextChange[]): void {
  if (live.range !== null) live.range = trackChanges(live.range, changes);
}

/** Whether following edits has left the thread without any text. */
export function isLost({ range }: LiveThread): boolean {
  return range === null || isCollapsed(range);
}

/** The anchor of the lines that the range touches now. */
export function anchorAt(range: TextRange, text: string, hash: string): Anchor {
  const { start, end } = range;
  const endsBeforeLine = end.character === 0 && end.line > start.line;
  return takeAnchor(text, start.line, endsBeforeLine ? end.line - 1 : end.line, hash);
}

/** Whether two anchors name the same place; the file around it may differ. */
export function isSamePlace(a: Anchor, b: Anchor): boolean {
  const place = ({ startLine, endLine, quote, before, after }: Anchor): string =>
    JSON.stringify([startLine, endLine, quote, before, after]);
  return place(a) === place(b);
}
