import * as vscode from 'vscode';
import type { Proposal } from '../../../../shared/domain/proposal.ts';
import type { TextEdit } from '../../../../shared/review/applyHunks.ts';
import { untrustedMarkdown } from '../untrustedMarkdown.ts';
import type { ReviewHost } from '../reviewHost.ts';
import type { ProposalIndex, ShownHunk } from './proposalIndex.ts';

/** Colours the lines that visible editors would lose or see changed, and where they would gain some. */
interface ProposalDecorations {
  refresh(editors: readonly vscode.TextEditor[]): void;
  dispose(): void;
}

export function createProposalDecorations(
  { project }: ReviewHost,
  index: ProposalIndex,
): ProposalDecorations {
  const changed = decoration(
    'diffEditor.removedTextBackground',
    'editorGutter.deletedBackground',
    'editorOverviewRuler.deletedForeground',
  );
  const inserted = decoration(
    'diffEditor.insertedLineBackground',
    'editorGutter.addedBackground',
    'editorOverviewRuler.addedForeground',
  );
  const decorated = new WeakSet<vscode.TextEditor>();

  const refreshOne = (editor: vscode.TextEditor): void => {
    const path = project.pathOf(editor.document.uri);
    const hunks = path === null ? [] : index.hunksIn(path, editor.document.getText());
    if (hunks.length === 0 && !decorated.has(editor)) return;
    const marks = oncePerLine(hunks.flatMap((hunk) => marksOf(hunk, editor.document)));
    for (const type of [changed, inserted]) {
      editor.setDecorations(
        type,
        marks.filter(({ isInsertion }) => isInsertion === (type === inserted)),
      );
    }
    decorated.add(editor);
  };
  return {
    refresh: (editors) => editors.forEach(refreshOne),
    dispose: () => [changed, inserted].forEach((each) => each.dispose()),
  };
}

/** High contrast has no backgrounds: there the bar at the line's edge says it alone. */
function decoration(
  background: string,
  bar: string,
  ruler: string,
): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor(background),
    borderWidth: '0 0 0 3px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor(bar),
    overviewRulerColor: new vscode.ThemeColor(ruler),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    isWholeLine: true,
  });
}

interface Mark extends vscode.DecorationOptions {
  readonly isInsertion: boolean;
}

/** Of marks that begin on the same line the first: colours laid over each other hide the text. */
function oncePerLine(marks: readonly Mark[]): Mark[] {
  return [...new Map(marks.toReversed().map((mark) => [mark.range.start.line, mark])).values()];
}

/** The text that differs; an insertion adds lines and leaves those that are there as they are. */
function marksOf({ place, proposal }: ShownHunk, document: vscode.TextDocument): Mark[] {
  if (!('edits' in place)) return [];
  return place.edits.map((edit) => markOf(edit, proposal.data, document));
}

function markOf(
  { start, end, newText }: TextEdit,
  { personalityName, reason }: Proposal,
  document: vscode.TextDocument,
): Mark {
  const whole = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const shared = sharedEnds(document.getText(whole), newText);
  const range = new vscode.Range(
    document.positionAt(start + shared.before),
    document.positionAt(end - shared.after),
  );
  const hoverMessage = untrustedMarkdown('');
  hoverMessage.appendText(`${personalityName}: ${reason}`);
  hoverMessage.appendCodeblock(newText, document.languageId);
  const added = newText.slice(shared.before, newText.length - shared.after);
  return { range, hoverMessage, isInsertion: range.isEmpty && added.includes('\n') };
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
