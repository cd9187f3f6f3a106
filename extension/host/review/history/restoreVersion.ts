import * as vscode from 'vscode';
import { StoreUnavailableError } from '../../../../shared/domain/recordStore.ts';
import { comparableText } from '../../../../shared/review/comparable.ts';
import { hunkBetween } from '../../../../shared/review/hunkBetween.ts';
import { pathWords } from '../../pathWords.ts';
import type { HistoryEntry, HistoryHost } from './historyHost.ts';

/**
 * Takes a file back to the text before or after a revision, as one undo step, and records that. The file
 * is not saved; one that is gone is created again. Says what it did, or why nothing was done.
 */
export async function restoreVersion(
  host: HistoryHost,
  entry: HistoryEntry,
  which: 'before' | 'after',
): Promise<void> {
  const restored = await restore(host, entry, which);
  if (restored.kind === 'refused') {
    say(restored.words);
    return;
  }
  const isRecorded = await record(host, restored, reasonWords(entry, which));
  if (!isRecorded) {
    say(
      vscode.l10n.t(
        'The file has the text of that version again, but the history could not be written. Make room on the disk, or close other programs that use Parley’s database.',
      ),
    );
  } else if (restored.before === null) {
    say(vscode.l10n.t('The file was created again, with the text it had.'));
  } else void offerUndo(host.project.uriOf(restored.path), restored.after).catch(host.report);
}

/** Answers whether it could be written down. */
async function record(
  { revisions, humanName }: HistoryHost,
  { path, before, after }: Extract<Restored, { kind: 'made' }>,
  reason: string,
): Promise<boolean> {
  const name = humanName();
  try {
    await revisions.add({
      path,
      renamedFrom: null,
      kind: 'restored',
      before,
      after,
      author: { kind: 'human', name },
      acceptedBy: name,
      reason,
      proposalId: null,
    });
    return true;
  } catch (error) {
    if (error instanceof StoreUnavailableError) return false;
    throw error;
  }
}

type Restored =
  | {
      readonly kind: 'made';
      readonly path: string;
      /** Null where there was no file. */
      readonly before: string | null;
      readonly after: string;
    }
  | { readonly kind: 'refused'; readonly words: string };

async function restore(
  { snapshots, workspace, project }: HistoryHost,
  { path, revision }: HistoryEntry,
  which: 'before' | 'after',
): Promise<Restored> {
  const hash = revision.data[which];
  const text = hash === null ? null : await snapshots.read(hash);
  if (text === null) {
    return refused(vscode.l10n.t('This version is no longer kept; nothing was changed.'));
  }
  const checked = await workspace.checkWrite(path, new AbortController().signal);
  if (checked.kind === 'refused') {
    return refused(vscode.l10n.t('{0} Nothing was changed.', pathWords(path, checked.refusal)));
  }
  const uri = project.uriOf(checked.path);
  return (await isThere(uri))
    ? changeText(uri, checked.path, text)
    : createAgain(uri, checked.path, text);
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

function refused(words: string): Restored {
  return { kind: 'refused', words };
}

function editorRefused(): Restored {
  return refused(
    vscode.l10n.t('The editor did not take the change; nothing was changed. Try again.'),
  );
}

function reasonWords({ revision }: HistoryEntry, which: 'before' | 'after'): string {
  const when = new Date(revision.data.createdAt).toLocaleString(vscode.env.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return which === 'after'
    ? vscode.l10n.t('Back to the version of {0}', when)
    : vscode.l10n.t('Back to the version before {0}', when);
}

/** Changes only the lines that differ, so that cursors and comments elsewhere stay where they are. */
async function changeText(uri: vscode.Uri, path: string, text: string): Promise<Restored> {
  const document = await vscode.workspace.openTextDocument(uri);
  const before = document.getText();
  if (comparableText(before) === comparableText(text)) {
    return refused(vscode.l10n.t('The file has this text already; nothing was changed.'));
  }
  const edit = new vscode.WorkspaceEdit();
  for (const { startLine, oldText, newText } of hunkBetween(before, text)) {
    const lines = oldText.split('\n');
    const end = new vscode.Position(startLine + lines.length - 1, lines.at(-1)?.length ?? 0);
    edit.replace(uri, new vscode.Range(new vscode.Position(startLine, 0), end), newText);
  }
  const isApplied = await vscode.workspace.applyEdit(edit);
  const after = document.getText();
  return isApplied && after !== before ? { kind: 'made', path, before, after } : editorRefused();
}

async function createAgain(uri: vscode.Uri, path: string, text: string): Promise<Restored> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: Buffer.from(text), overwrite: false });
  return (await vscode.workspace.applyEdit(edit))
    ? { kind: 'made', path, before: null, after: text }
    : editorRefused();
}

/** The message waits until it is read; what was typed since is not undone. */
async function offerUndo(uri: vscode.Uri, after: string): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The file has the text of that version again. It is not saved yet.'),
    undo,
  );
  if (chosen !== undo) return;
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  if (document.getText() === after) await vscode.commands.executeCommand('undo');
  else say(vscode.l10n.t('The file was changed since; undo it step by step.'));
}

/** Not awaited: the message stays until it is read, and takes no focus. */
function say(message: string): void {
  void vscode.window.showInformationMessage(message);
}
