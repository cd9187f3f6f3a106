import * as vscode from 'vscode';
import { type Attachment, MAX_EXCERPT_LENGTH } from '../../../shared/domain/attachment.ts';
import { cleanText, truncate } from '../../../shared/domain/text.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import { pathRefusalWords } from '../../../shared/turns/tools/refusalWords.ts';

/** Lets the person choose what goes with a message. The workspace's guards decide what may be read. */
export interface Attachments {
  /** Null when there is nothing to attach, which is said, or the person changed their mind. */
  pick(from: 'file' | 'selection'): Promise<Attachment | null>;
}

const MOST_FILES = 5_000;
const never = new AbortController().signal;

export function createAttachments(workspace: Workspace): Attachments {
  return {
    pick: (from) => (from === 'selection' ? fromSelection(workspace) : fromList(workspace)),
  };
}

async function fromList(workspace: Workspace): Promise<Attachment | null> {
  const list = await workspace.listFiles({ folder: '', limit: MOST_FILES }, never);
  if (list.kind === 'refused') {
    say(pathRefusalWords('', list.refusal));
    return null;
  }
  const path = await vscode.window.showQuickPick([...list.paths], {
    title: vscode.l10n.t('Attach a File'),
    placeHolder: vscode.l10n.t('Its text goes with your message'),
  });
  return path === undefined ? null : wholeFile(workspace, path);
}

async function wholeFile(workspace: Workspace, path: string): Promise<Attachment | null> {
  const read = await workspace.readFile(path, never);
  if (read.kind === 'refused') {
    say(pathRefusalWords(path, read.refusal));
    return null;
  }
  const text = excerpt(read.text);
  const endLine = text.split('\n').length - 1;
  return {
    source: 'file',
    path,
    startLine: 0,
    endLine,
    isWhole: text === cleanText(read.text),
    text,
  };
}

async function fromSelection(workspace: Workspace): Promise<Attachment | null> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    say(vscode.l10n.t('Open a file and select something in it first.'));
    return null;
  }
  const path = vscode.workspace.asRelativePath(editor.document.uri, false);
  const { selection } = editor;
  if (selection.isEmpty) return wholeFile(workspace, path);
  const read = await workspace.readFile(path, never);
  if (read.kind === 'refused') {
    say(pathRefusalWords(path, read.refusal));
    return null;
  }
  const startLine = selection.start.line;
  const endLine = selection.end.line - (selection.end.character === 0 ? 1 : 0);
  const text = excerpt(
    read.text
      .split('\n')
      .slice(startLine, endLine + 1)
      .join('\n'),
  );
  return { source: 'selection', path, startLine, endLine, isWhole: false, text };
}

function excerpt(text: string): string {
  return truncate(cleanText(text), MAX_EXCERPT_LENGTH);
}

function say(words: string): void {
  void vscode.window.showInformationMessage(words);
}
