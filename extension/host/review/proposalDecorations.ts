import * as vscode from 'vscode';
import { untrustedMarkdown } from './untrustedMarkdown.ts';
import type { ReviewHost } from './reviewHost.ts';
import type { ProposalIndex, ShownHunk } from './proposalIndex.ts';

/** Colours what visible editors would lose, and where they would gain. */
interface ProposalDecorations {
  refresh(editors: readonly vscode.TextEditor[]): void;
  dispose(): void;
}

export function createProposalDecorations(
  { project }: ReviewHost,
  index: ProposalIndex,
): ProposalDecorations {
  const removed = decoration(
    'diffEditor.removedTextBackground',
    'editorOverviewRuler.deletedForeground',
  );
  const inserted = decoration(
    'diffEditor.insertedLineBackground',
    'editorOverviewRuler.addedForeground',
  );
  const decorated = new WeakSet<vscode.TextEditor>();

  const refreshOne = (editor: vscode.TextEditor): void => {
    const path = project.pathOf(editor.document.uri);
    const hunks = path === null ? [] : index.hunksIn(path, editor.document.getText());
    if (hunks.length === 0 && !decorated.has(editor)) return;
    const marks = hunks.flatMap((hunk) => markOf(hunk, editor.document));
    editor.setDecorations(
      removed,
      marks.filter(({ range }) => !range.isEmpty),
    );
    editor.setDecorations(
      inserted,
      marks.filter(({ range }) => range.isEmpty),
    );
    decorated.add(editor);
  };
  return {
    refresh: (editors) => editors.forEach(refreshOne),
    dispose: () => [removed, inserted].forEach((each) => each.dispose()),
  };
}

function decoration(background: string, ruler: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor(background),
    overviewRulerColor: new vscode.ThemeColor(ruler),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    isWholeLine: true,
  });
}

/** The text that differs, empty where the hunk only adds. */
function markOf(
  { placement, proposal }: ShownHunk,
  document: vscode.TextDocument,
): vscode.DecorationOptions[] {
  if (placement.kind !== 'placed') return [];
  const { start, end, newText } = placement.edit;
  const oldText = document.getText().slice(start, end);
  const shared = sharedEnds(oldText, newText);
  const range = new vscode.Range(
    document.positionAt(start + shared.before),
    document.positionAt(end - shared.after),
  );
  const hoverMessage = untrustedMarkdown('');
  hoverMessage.appendText(`${proposal.data.personalityName}: ${proposal.data.reason}`);
  hoverMessage.appendCodeblock(newText, document.languageId);
  return [{ range, hoverMessage }];
}

/** How many characters two texts share at their beginning and, apart from those, at their end. */
function sharedEnds(a: string, b: string): { readonly before: number; readonly after: number } {
  const most = Math.min(a.length, b.length);
  let before = 0;
  while (before < most && a[before] === b[before]) before++;
  let after = 0;
  while (after < most - before && a[a.length - 1 - after] === b[b.length - 1 - after]) after++;
  return { before, after };
}
