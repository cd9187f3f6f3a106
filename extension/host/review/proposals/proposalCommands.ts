import * as vscode from 'vscode';
import * as z from 'zod';
import { type HunkId, proposalId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Which } from '../../../review/placePending.ts';
import { applyRefusalWords } from './applyRefusal.ts';
import {
  accept,
  acceptAfterPreview,
  acceptOwn,
  acceptTheirs,
  type Decide,
  reject,
  say,
} from './decideProposal.ts';
import { decideGroup } from './decideGroup.ts';
import { isOwnText, type ProposalAddress, readProposalAddress } from './proposalAddress.ts';
import { hunkAtOrBelow, neighbourLine } from './proposalCursor.ts';
import type { ShownHunk } from './proposalIndex.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';

type ProposalRecord = KnownRecord<'proposal'>;
type OnHunk = (desk: ProposalsDesk, record: ProposalRecord, hunk: HunkId) => Promise<unknown>;

/**
 * The commands on proposals. A lens names the hunk; the title bar of a difference gives its address; from
 * the keyboard or the palette the difference is meant that has the focus, else the hunk at the cursor.
 */
export function registerProposalCommands(desk: ProposalsDesk): readonly vscode.Disposable[] {
  const registerCommand = desk.host.registerCommand ?? vscode.commands.registerCommand;
  const command = (name: string, run: (id: unknown, hunk: unknown) => Promise<unknown>) =>
    registerCommand(`parley.proposal.${name}`, async (id: unknown, hunk: unknown) => {
      await run(id, hunk);
    });
  return [
    command('acceptHunk', (id, hunk) => decideHunk(desk, [id, hunk], accept)),
    command('acceptOwn', (uri) => decideHunk(desk, [uri, undefined], accept)),
    command('rejectHunk', (id, hunk) => decideHunk(desk, [id, hunk], reject)),
    command('takeTheirs', (id, hunk) => onHunk(desk, [id, hunk], acceptTheirs)),
    command('editHunk', (id, hunk) => onHunk(desk, [id, hunk], editHunk)),
    command('discuss', (id, hunk) => discuss(desk, id, hunk)),
    command('acceptAll', (id) => onAll(desk, id, accept)),
    command('rejectAll', (id) => onAll(desk, id, reject)),
    command('decideGroup', (id) => onRecord(desk, id, decideGroup)),
    command('acceptGroup', (id) => onGroup(desk, id, accept)),
    command('rejectGroup', (id) => onGroup(desk, id, reject)),
    command('previewGroup', (id) => onGroup(desk, id, acceptAfterPreview)),
    command('showChanges', (ids) => showChanges(desk, ids)),
    command('next', () => goTo(desk, 'next')),
    command('previous', () => goTo(desk, 'previous')),
    command('showDiff', (id, hunk) =>
      onRecord(desk, id, (_, record) => desk.diff.show(record, hunkOf(record, hunk))),
    ),
  ];
}

/** What a command was called with, before anything of it is known to be true. */
type Given = readonly [target: unknown, hunk: unknown];

async function decideHunk(desk: ProposalsDesk, given: Given, decide: Decide): Promise<void> {
  const [target, hunk] = given;
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  const address = typeof target === 'string' || !uri ? null : readProposalAddress(uri);
  if (uri && address) {
    await onDiff(desk, address, isOwnText(uri) && decide === accept ? ownDecision(uri) : decide);
  } else await onHunk(desk, [target, hunk], (_, record, which) => decide(desk, [record], which));
}

/** The hunk that a lens names, else the one at the cursor. */
async function onHunk(desk: ProposalsDesk, [target, hunk]: Given, act: OnHunk): Promise<void> {
  if (typeof target === 'string') {
    const record = await find(desk, target);
    const which = record && hunkOf(record, hunk);
    if (which) await act(desk, record, which);
    return;
  }
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const found = hunkAtOrBelow(hunksOf(desk, editor), editor.selection.active.line);
  if (found) await act(desk, found.proposal, found.hunk.id);
  else say(vscode.l10n.t('There is no proposed edit at or below the cursor.'));
}

/** Makes the version that the person wrote at this address. */
function ownDecision(uri: vscode.Uri): Decide {
  return async (desk, [record], hunk) =>
    record !== undefined && hunk !== 'all' && acceptOwn(desk, { uri, hunk }, record);
}

/** Decides what a difference shows. Then it has done its duty, and the file comes in its place. */
async function onDiff(
  desk: ProposalsDesk,
  address: ProposalAddress,
  decide: Decide,
): Promise<void> {
  const record = await find(desk, address.proposal);
  const which = record && whichOf(record, address);
  if (!which) return;
  const line = await lineOf(desk, record, which);
  if (!(await decide(desk, [record], which))) return;
  await desk.diff.close(address.proposal, address.which);
  await showFile(desk, record, line);
}

function whichOf(record: ProposalRecord, { which }: ProposalAddress): Which | null {
  return which === 'all' ? 'all' : hunkOf(record, which);
}

/** The line that the first of the hunks stands on; null for none, and for a file that is not there. */
async function lineOf(
  { host, index }: ProposalsDesk,
  { id, data }: ProposalRecord,
  which: Which,
): Promise<number | null> {
  const read = await host.workspace.readFile(data.path, new AbortController().signal);
  if (read.kind === 'refused') return null;
  const shown = index
    .hunksIn(data.path, read.text)
    .find(({ proposal, hunk }) => proposal.id === id && (which === 'all' || hunk.id === which));
  return shown?.line ?? null;
}

/** Shows the file that was decided on; one that is gone now is not shown. */
async function showFile(
  { host, proposals }: ProposalsDesk,
  record: ProposalRecord,
  line: number | null,
): Promise<void> {
  const path = (await proposals.get(record.id))?.data.path ?? record.data.path;
  const read = await host.workspace.readFile(path, new AbortController().signal);
  if (read.kind === 'refused') return;
  const start = new vscode.Position(line ?? 0, 0);
  await vscode.window.showTextDocument(
    host.project.uriOf(path),
    line === null ? {} : { selection: new vscode.Range(start, start) },
  );
}

async function editHunk(desk: ProposalsDesk, record: ProposalRecord, hunk: HunkId): Promise<void> {
  const own = await desk.ownTexts.begin(record, hunk);
  if (own) await desk.diff.showOwn(record, hunk, own);
  else say(applyRefusalWords({ kind: 'lost' }));
}

async function discuss(desk: ProposalsDesk, id: unknown, hunk: unknown): Promise<void> {
  if (typeof id !== 'string') {
    await onHunk(desk, [id, hunk], (_, record, which) => desk.host.discuss(record, which));
    return;
  }
  await onRecord(desk, id, (_, record) => desk.host.discuss(record, hunkOf(record, hunk)));
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
  if (typeof id === 'string') {
    await onRecord(desk, id, (_, record) => decide(desk, [record], 'all'));
    return;
  }
  const uri = vscode.window.activeTextEditor?.document.uri;
  const path = uri ? host.project.pathOf(uri) : null;
  const records = path === null ? [] : index.in(path);
  if (records.length > 0) await decide(desk, records, 'all');
}

/** The proposals of a list, or all that were made together with one. */
async function showChanges(desk: ProposalsDesk, ids: unknown): Promise<void> {
  const list = z.array(z.string()).safeParse(ids);
  if (!list.success) {
    await onRecord(desk, ids, (_, record) => desk.diff.showChanges(desk.index.group(record)));
    return;
  }
  const found = await Promise.all(list.data.map((id) => desk.proposals.get(id)));
  const records = found.filter((record) => record !== null);
  if (records.length > 0) await desk.diff.showChanges(records);
  else say(applyRefusalWords({ kind: 'gone' }));
}

/** All files that were proposed together with one. */
function onGroup(desk: ProposalsDesk, id: unknown, decide: Decide): Promise<void> {
  return onRecord(desk, id, (_, record) => decide(desk, desk.index.group(record), 'all'));
}

async function onRecord(
  desk: ProposalsDesk,
  id: unknown,
  act: (desk: ProposalsDesk, record: ProposalRecord) => Promise<unknown>,
): Promise<void> {
  const record = await find(desk, id);
  if (record) await act(desk, record);
}

async function find({ proposals }: ProposalsDesk, id: unknown): Promise<ProposalRecord | null> {
  const decoded = proposalId.safeParse(id);
  const record = decoded.success ? await proposals.get(decoded.data) : null;
  if (record === null) say(applyRefusalWords({ kind: 'gone' }));
  return record;
}

function hunkOf({ data }: ProposalRecord, hunk: unknown): HunkId | null {
  return data.hunks.find(({ id }) => id === hunk)?.id ?? null;
}
