import * as vscode from 'vscode';
import type { Severity } from '../../../../shared/domain/thread.ts';
import type { QueueHost } from './queueHost.ts';

const RULER: Readonly<Record<Severity, string>> = {
  problem: 'editorOverviewRuler.errorForeground',
  warning: 'editorOverviewRuler.warningForeground',
  suggestion: 'editorOverviewRuler.infoForeground',
  note: 'editorOverviewRuler.commentUnresolvedForeground',
};

const EDGE: Readonly<Record<Severity, string>> = {
  problem: 'editorError.foreground',
  warning: 'editorWarning.foreground',
  suggestion: 'editorInfo.foreground',
  note: 'editorOverviewRuler.commentUnresolvedForeground',
};

const SEVERITIES: readonly Severity[] = ['problem', 'warning', 'suggestion', 'note'];

/**
 * Marks the lines of open threads in visible editors and their overview rulers, in the colour of their
 * severity. Between two refreshes the editor moves the marks along with the text.
 */
export function createThreadOverlays({
  project,
  threads,
}: Pick<QueueHost, 'project' | 'threads'>): vscode.Disposable {
  const types = new Map(SEVERITIES.map((severity) => [severity, overlay(severity)]));
  const marked = new WeakSet<vscode.TextEditor>();

  const refresh = (editor: vscode.TextEditor): void => {
    const path = project.pathOf(editor.document.uri);
    const ranges = path === null ? [] : threads.ranges(path).filter(({ isOpen }) => isOpen);
    if (ranges.length === 0 && !marked.has(editor)) return;
    for (const [severity, type] of types) {
      const same = ranges.filter((range) => range.severity === severity);
      editor.setDecorations(
        type,
        same.map(({ startLine, endLine }) => new vscode.Range(startLine, 0, endLine, 0)),
      );
    }
    if (ranges.length === 0) marked.delete(editor);
    else marked.add(editor);
  };
  const refreshThoseOf = (path: string): void =>
    vscode.window.visibleTextEditors
      .filter(({ document }) => project.pathOf(document.uri) === path)
      .forEach(refresh);
  vscode.window.visibleTextEditors.forEach(refresh);
  return vscode.Disposable.from(
    threads.onDidChangeRanges(refreshThoseOf),
    vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach(refresh)),
    ...types.values(),
  );
}

/** High contrast has no backgrounds: there the line at the edge says it alone. */
function overlay(severity: Severity): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editorCommentsWidget.rangeBackground'),
    borderWidth: '0 0 0 2px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor(EDGE[severity]),
    overviewRulerColor: new vscode.ThemeColor(RULER[severity]),
    // Proposed edits have the right lane, problems of the languages the whole width.
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
