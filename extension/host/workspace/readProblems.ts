import * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import { cleanText, truncate } from '../../../shared/domain/text.ts';
import type { FileProblem, ProblemList } from '../../../shared/domain/workspace.ts';
import { locate, type Place, readGuarded } from './guardedFile.ts';
import { createProjectFolder } from './projectFolder.ts';

const MAX_PROBLEMS = 200;
/** Files of problems that are guarded and sorted, at most. */
const MAX_FILES = 1_000;
const MAX_MESSAGE = 1_000;
const MAX_SOURCE = 80;
/** Problems that did not change for so long have come to rest. */
const QUIET_MS = 300;
const MAX_WAIT_MS = 3_000;

const SEVERITIES: Readonly<
  Record<vscode.DiagnosticSeverity, { weight: number; name: FileProblem['severity'] } | null>
> = {
  [vscode.DiagnosticSeverity.Error]: { weight: 0, name: 'error' },
  [vscode.DiagnosticSeverity.Warning]: { weight: 1, name: 'warning' },
  [vscode.DiagnosticSeverity.Information]: { weight: 2, name: 'information' },
  // The Problems panel does not show hints either.
  [vscode.DiagnosticSeverity.Hint]: null,
};

/**
 * The errors and warnings that the editor has for the files that may be read. One file that is asked for
 * is opened unseen, because most languages are checked only in open files.
 */
export async function readProblems(
  place: Place,
  path: string | null,
  cancel: Cancel,
): Promise<ProblemList> {
  if (path !== null) return problemsOfFile(place, path, cancel);
  await atRest(cancel, { isExpected: false });
  const project = createProjectFolder(place.folder);
  const files = vscode.languages.getDiagnostics().flatMap(([uri, diagnostics]) => {
    const known = diagnostics.length === 0 ? null : project.pathOf(uri);
    return known === null ? [] : [{ path: known, diagnostics }];
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const problems: FileProblem[] = [];
  for (const file of files.slice(0, MAX_FILES)) {
    if (cancel.aborted || problems.length > MAX_PROBLEMS) break;
    if ((await locate(place, file.path, 'file')).kind === 'refused') continue;
    problems.push(...problemsOf(file.path, file.diagnostics));
  }
  return bounded(problems, !cancel.aborted && files.length <= MAX_FILES);
}

async function problemsOfFile(place: Place, path: string, cancel: Cancel): Promise<ProblemList> {
  const read = await readGuarded(place, path);
  if (read.kind === 'refused') return read;
  const located = await locate(place, path, 'file');
  if (located.kind === 'refused') return located;
  const uri = vscode.Uri.joinPath(place.folder, located.path);
  const isOpen = vscode.workspace.textDocuments.some(
    (document) => document.uri.toString() === uri.toString(),
  );
  const rest = atRest(cancel, { isExpected: !isOpen });
  await vscode.workspace.openTextDocument(uri);
  await rest;
  return bounded(problemsOf(located.path, vscode.languages.getDiagnostics(uri)), true);
}

function bounded(problems: readonly FileProblem[], isComplete: boolean): ProblemList {
  return {
    kind: 'problems',
    problems: problems.slice(0, MAX_PROBLEMS),
    isComplete: isComplete && problems.length <= MAX_PROBLEMS,
  };
}

/** By line and weight. */
function problemsOf(
  path: string,
  diagnostics: readonly vscode.Diagnostic[],
): readonly FileProblem[] {
  return diagnostics
    .flatMap((diagnostic) => {
      const severity = SEVERITIES[diagnostic.severity];
      return severity === null ? [] : [{ diagnostic, severity }];
    })
    .sort(
      (a, b) =>
        a.diagnostic.range.start.line - b.diagnostic.range.start.line ||
        a.severity.weight - b.severity.weight,
    )
    .map(({ diagnostic, severity }) => ({
      path,
      line: diagnostic.range.start.line,
      severity: severity.name,
      source: truncate(cleanText(sourceOf(diagnostic)), MAX_SOURCE),
      message: truncate(cleanText(diagnostic.message), MAX_MESSAGE),
    }));
}

function sourceOf({ source, code }: vscode.Diagnostic): string {
  const value = typeof code === 'object' ? code.value : code;
  return [source ?? '', value === undefined ? '' : `(${value})`].join('');
}

/**
 * Ends when no problem has changed for a moment, when it is cancelled, or when patience ends. Where a
 * change is expected, the moment begins with it.
 */
function atRest(cancel: Cancel, { isExpected }: { readonly isExpected: boolean }): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      listener.dispose();
      clearTimeout(patience);
      clearTimeout(quiet);
      cancel.removeEventListener('abort', end);
      resolve();
    };
    const patience = setTimeout(end, MAX_WAIT_MS);
    let quiet = isExpected ? undefined : setTimeout(end, QUIET_MS);
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET_MS);
    });
    cancel.addEventListener('abort', end);
    if (cancel.aborted) end();
  });
}
