import type * as vscode from 'vscode';
import type { ThreadId } from '../../../shared/domain/ids.ts';
import type { Anchor, Thread } from '../../../shared/domain/thread.ts';
import { reanchor, takeAnchor } from '../../../shared/review/anchors.ts';
import {
  isCollapsed,
  trackChanges,
  type TextChange,
  type TextRange,
} from '../../../shared/review/trackRange.ts';

/** A thread as this window shows it. `range` follows the open document; null is outdated. */
export interface LiveThread {
  readonly id: ThreadId;
  readonly shown: vscode.CommentThread;
  data: Thread;
  range: TextRange | null;
}

/** The range of whole lines that an anchor names. */
export function rangeOf({ startLine, endLine, quote }: Anchor): TextRange {
  const lastLineLength = quote.length - (quote.lastIndexOf('\n') + 1);
  return {
    start: { line: startLine, character: 0 },
    end: { line: endLine, character: lastLineLength },
  };
}

/** Where a stored anchor stands in `text`, which may be any version of the file; null for nowhere. */
export function findAgain(anchor: Anchor, text: string): TextRange | null {
  const found = reanchor(anchor, text);
  return found.kind === 'found' ? rangeOf({ ...anchor, ...found }) : null;
}

/** Follows edits seen as they were made. */
export function follow(live: LiveThread, changes: readonly TextChange[]): void {
  if (live.range !== null) live.range = trackChanges(live.range, changes);
}

/** After edits: what lost all its text is looked for once more, then counts as outdated. */
export function settle(live: LiveThread, text: string): void {
  if (live.range === null || isCollapsed(live.range))
    live.range = findAgain(live.data.anchor, text);
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
