import * as vscode from 'vscode';
import { threadId } from '../../../../shared/domain/ids.ts';
import { unreachable } from '../../../../shared/domain/unreachable.ts';
import { placePending } from '../../../review/placePending.ts';
import { oneLine } from '../../../review/plainLine.ts';
import {
  byPlace,
  neighbour,
  type ProposalRow,
  type ThreadRow,
  type WalkFrom,
} from '../../../review/reviewQueue.ts';
import type { QueueHost } from './queueHost.ts';
import type { QueueState } from './queueState.ts';

type PlacedRow = ThreadRow | ProposalRow;

const POSITION_SHOWN_MS = 4_000;

/** Goes to what waits in the queue, one after the other or straight to it. */
export interface Walk {
  /** Opens the row's place: a thread's widget, a proposal's lens, or its diff where there is no text. */
  open(row: PlacedRow): Promise<void>;
  /** The row after or before the cursor, over all files and going round; null where nothing waits. */
  step(direction: 'next' | 'previous'): Promise<PlacedRow | null>;
}

export function createWalk(host: QueueHost, { index }: QueueState): Walk {
  /** Where the last step led: several rows of one line can only be told apart by it. */
  let last: { readonly row: PlacedRow; readonly place: string } | null = null;

  const open = async (row: PlacedRow): Promise<void> => {
    await openPlace(host, row);
    last = { row, place: cursorPlace() };
  };
  const from = (rows: readonly PlacedRow[]): WalkFrom | null => {
    if (last?.place === cursorPlace()) {
      const { row } = last;
      return rows.find(({ id }) => id === row.id) ?? row;
    }
    const editor = vscode.window.activeTextEditor;
    const path = editor ? host.project.pathOf(editor.document.uri) : null;
    return editor && path !== null ? { path, line: editor.selection.active.line } : null;
  };
  return {
    open,
    async step(direction) {
      const rows = asInEditor(host, index.waiting());
      const row = neighbour(rows, from(rows), direction);
      if (row === null) return null;
      await open(row);
      const words = vscode.l10n.t('Review: {0} of {1}', rows.indexOf(row) + 1, rows.length);
      vscode.window.setStatusBarMessage(words, POSITION_SHOWN_MS);
      return row;
    },
  };
}

/** Names the cursor's line in the active editor. */
function cursorPlace(): string {
  const editor = vscode.window.activeTextEditor;
  return editor ? `${editor.document.uri.toString()} ${editor.selection.active.line}` : '';
}

/** The rows of the active file at the lines where they stand now, which unsaved edits have moved. */
function asInEditor(host: QueueHost, rows: readonly PlacedRow[]): readonly PlacedRow[] {
  const document = vscode.window.activeTextEditor?.document;
  const path = document ? host.project.pathOf(document.uri) : null;
  if (!document || path === null) return rows;
  return rows
    .map((row) => (row.path === path ? { ...row, line: lineIn(host, row, document) } : row))
    .sort(byPlace);
}

/** The row's line in its open document; -1 where it has no place in the text. */
function lineIn(host: QueueHost, row: PlacedRow, document: vscode.TextDocument): number {
  if (row.kind === 'thread') {
    const ranges = host.threads.ranges(row.path);
    return ranges.find((range) => range.threadId === row.id)?.startLine ?? row.line;
  }
  // The text it was made for is not at hand here; without it, what has a place has it by its old text.
  const placed = placePending(row.record.data, null, document.getText());
  const lines = placed.flatMap(({ place }) => ('startLine' in place ? [place.startLine] : []));
  return lines.length === 0 ? -1 : Math.min(...lines);
}

async function openPlace(host: QueueHost, row: PlacedRow): Promise<void> {
  const run = host.runCommand ?? vscode.commands.executeCommand;
  if (row.kind === 'proposal' && row.record.data.operation.kind !== 'edit') {
    await run('parley.proposal.showDiff', row.id);
    return;
  }
  const uri = host.project.uriOf(row.path);
  if (!(await exists(uri))) {
    void vscode.window.showWarningMessage(missingWords(row));
    return;
  }
  if (row.kind === 'thread' && (await host.threads.reveal(threadId.parse(row.id)))) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const start = new vscode.Position(Math.max(0, lineIn(host, row, document)), 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
}

function missingWords(row: PlacedRow): string {
  const path = oneLine(row.path);
  switch (row.kind) {
    case 'thread':
      return vscode.l10n.t(
        '“{0}” is not in this folder now. The comment is kept: it comes back with the file, or delete it in the review list.',
        path,
      );
    case 'proposal':
      return vscode.l10n.t(
        '“{0}” is not in this folder now. Bring the file back, or reject the edit in the review list.',
        path,
      );
    default:
      return unreachable(row);
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
