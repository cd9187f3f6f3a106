import * as vscode from 'vscode';
import { type HunkId, proposalId } from '../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { refusalWords } from './acceptProposal.ts';
import { accept, type Decide, type ProposalsDesk, reject, say } from './decideProposal.ts';
import { readProposalAddress } from './proposalAddress.ts';
import { hunkAtOrBelow, neighbourLine } from './proposalCursor.ts';
import type { ShownHunk } from './proposalIndex.ts';

/**
 * The commands on proposals. A lens names the hunk; the title bar of a difference gives its address; from
 * the keyboard or the palette the difference is meant that has the focus, else the hunk at the cursor.
 */
export function registerProposalCommands(desk: ProposalsDesk): readonly vscode.Disposable[] {
  const registerCommand = desk.host.registerCommand ?? vscode.commands.registerCommand;
  const command = (name: string, run: (id: unknown, hunk: unknown) => Promise<void>) =>
    registerCommand(`parley.proposal.${name}`, run);
  return [
    command('acceptHunk', (id, hunk) => onHunk(desk, id, hunk, accept)),
    command('rejectHunk', (id, hunk) => onHunk(desk, id, hunk, reject)),
    command('acceptAll', (id) => onAll(desk, id, accept)),
    command('rejectAll', (id) => onAll(desk, id, reject)),
    command('next', () => goTo(desk, 'next')),
    command('previous', () => goTo(desk, 'previous')),
    command('showDiff', async (id, hunk) => {
      const record = await find(desk, id);
      if (record) await desk.diff.show(record, hunkOf(record, hunk));
    }),
  ];
}

async function onHunk(
  desk: ProposalsDesk,
  target: unknown,
  hunk: unknown,
  decide: Decide,
): Promise<void> {
  if (typeof target === 'string') {
    const record = await find(desk, target);
    const which = record && hunkOf(record, hunk);
    if (which) await decide(desk, record, which);
    return;
  }
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  if (uri && readProposalAddress(uri) !== null) await onDiff(desk, uri, decide);
  else await onCursor(desk, decide);
}

/** Decides what a difference shows; then it has done its duty, and the file comes in its place. */
async function onDiff(desk: ProposalsDesk, uri: vscode.Uri, decide: Decide): Promise<void> {
  const address = readProposalAddress(uri);
  const record = address && (await find(desk, address.proposal));
  if (!address || !record) return;
  const which = address.which === 'all' ? 'all' : hunkOf(record, address.which);
  if (which === null) return;
  const document = await vscode.workspace.openTextDocument(
    desk.host.project.uriOf(record.data.path),
  );
  const line = desk.index
    .hunksIn(record.data.path, document.getText())
    .find(
      ({ proposal, hunk }) => proposal.id === record.id && (which === 'all' || hunk.id === which),
    )?.line;
  if (!(await decide(desk, record, which))) return;
  await desk.diff.close(address.proposal, address.which);
  const start = new vscode.Position(line ?? 0, 0);
  await vscode.window.showTextDocument(
    document,
    line === undefined ? {} : { selection: new vscode.Range(start, start) },
  );
}

async function onCursor(desk: ProposalsDesk, decide: Decide): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const found = hunkAtOrBelow(hunksOf(desk, editor), editor.selection.active.line);
  if (found) await decide(desk, found.proposal, found.hunk.id);
  else say(vscode.l10n.t('There is no proposed edit at or below the cursor.'));
}

async function goTo(desk: ProposalsDesk, direction: 'next' | 'previous'): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const line = neighbourLine(hunksOf(desk, editor), editor.selection.active.line, direction);
  if (line === null) {
    say(vscode.l10n.t('There are no proposed edits in this file.'));
    return;
  }
  const start = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(
    new vscode.Range(start, start),
    vscode.TextEditorRevealType.InCenterIfOutsideViewport,
  );
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}

function hunksOf({ host, index }: ProposalsDesk, editor: vscode.TextEditor): readonly ShownHunk[] {
  const path = host.project.pathOf(editor.document.uri);
  return path === null ? [] : index.hunksIn(path, editor.document.getText());
}

/** All hunks of one proposal, or, from the command palette, of the active file's proposals. */
async function onAll(desk: ProposalsDesk, id: unknown, decide: Decide): Promise<void> {
  const { index, host } = desk;
  if (id === undefined) {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const path = uri ? host.project.pathOf(uri) : null;
    for (const record of path === null ? [] : index.in(path)) await decide(desk, record, 'all');
    return;
  }
  const record = await find(desk, id);
  if (record) await decide(desk, record, 'all');
}

async function find(
  { proposals }: ProposalsDesk,
  id: unknown,
): Promise<KnownRecord<'proposal'> | null> {
  const decoded = proposalId.safeParse(id);
  const record = decoded.success ? await proposals.get(decoded.data) : null;
  if (record === null) say(refusalWords({ kind: 'gone' }));
  return record;
}

function hunkOf({ data }: KnownRecord<'proposal'>, hunk: unknown): HunkId | null {
  return data.hunks.find(({ id }) => id === hunk)?.id ?? null;
}
