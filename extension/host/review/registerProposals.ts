import * as vscode from 'vscode';
import { type HunkId, type ProposalId, proposalId } from '../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import { createProposals, type Proposals, statusAfterUndo } from '../../review/proposals.ts';
import { acceptProposal, type AcceptResult, refusalWords } from './acceptProposal.ts';
import { createProposalDecorations } from './proposalDecorations.ts';
import { createProposalDiff, type ProposalDiff } from './proposalDiff.ts';
import { createProposalIndex, type ProposalIndex } from './proposalIndex.ts';
import { createProposalLenses } from './proposalLenses.ts';
import type { ReviewHost } from './reviewHost.ts';

interface ProposalsHost extends ReviewHost {
  readonly workspace: Workspace;
}

/** Decorations follow typing after so much quiet. */
const REDECORATE_AFTER_MS = 80;

/** What the commands work with. */
interface Desk {
  readonly host: ProposalsHost;
  readonly proposals: Proposals;
  readonly index: ProposalIndex;
  readonly diff: ProposalDiff;
  /** Hunks accepted in this window, which undo and redo may turn. */
  readonly acceptedHere: Map<HunkId, ProposalId>;
}

/**
 * Shows pending proposals in visible editors and carries out accept, reject and show-diff. A file
 * changes only when a person accepts; focus stays where it is. Undoing an accept makes its hunks pending
 * again.
 */
export function registerProposals(host: ProposalsHost): vscode.Disposable {
  const proposals = createProposals(host);
  const index = createProposalIndex(host, proposals);
  const diff = createProposalDiff(proposals, host.workspace);
  const decorations = createProposalDecorations(host, index);
  const lensesChanged = new vscode.EventEmitter<void>();
  const desk: Desk = { host, proposals, index, diff, acceptedHere: new Map() };

  const show = (): void => {
    lensesChanged.fire();
    decorations.refresh(vscode.window.visibleTextEditors);
  };
  const update = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) await index.update(id);
    diff.refresh();
    show();
  };
  const inBackground = (job: Promise<void>): void => void job.catch(host.report);
  inBackground(index.reload().then(show));

  const unsubscribe = host.store.onDidChange(({ changes }) => {
    const ids = changes.flatMap(({ kind, id }) => (kind === 'proposal' ? [id] : []));
    if (ids.length > 0) inBackground(update(ids));
  });
  return vscode.Disposable.from(
    { dispose: unsubscribe },
    vscode.languages.registerCodeLensProvider(
      { pattern: '**' },
      createProposalLenses(host, index, lensesChanged.event),
    ),
    followEditors(decorations, (event) => inBackground(followUndo(desk, event))),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) inBackground(followRename(desk, oldUri, newUri));
    }),
    ...registerCommands(desk),
    decorations,
    diff,
    lensesChanged,
  );
}

function followEditors(
  decorations: { refresh(editors: readonly vscode.TextEditor[]): void },
  onEdit: (event: vscode.TextDocumentChangeEvent) => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const redecorateSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => decorations.refresh(vscode.window.visibleTextEditors),
      REDECORATE_AFTER_MS,
    );
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeVisibleTextEditors((editors) => decorations.refresh(editors)),
    vscode.workspace.onDidChangeTextDocument((event) => {
      onEdit(event);
      if (event.contentChanges.length > 0) redecorateSoon();
    }),
    { dispose: () => clearTimeout(timer) },
  );
}

async function followUndo(
  { host, proposals, acceptedHere }: Desk,
  { document, reason }: vscode.TextDocumentChangeEvent,
): Promise<void> {
  if (reason === undefined || acceptedHere.size === 0) return;
  const path = host.project.pathOf(document.uri);
  const text = document.getText();
  for (const id of new Set(acceptedHere.values())) {
    const record = await proposals.get(id);
    if (record?.data.path !== path) continue;
    for (const hunk of record.data.hunks) {
      const status = acceptedHere.has(hunk.id) ? statusAfterUndo(hunk, text) : null;
      if (status !== null) await proposals.mark(id, [hunk.id], status);
    }
  }
}

async function followRename(
  { host, proposals }: Desk,
  oldUri: vscode.Uri,
  newUri: vscode.Uri,
): Promise<void> {
  const from = host.project.pathOf(oldUri);
  const to = host.project.pathOf(newUri);
  if (from !== null && to !== null) await proposals.renamed(host.project.id, from, to);
}

function registerCommands(desk: Desk): readonly vscode.Disposable[] {
  const registerCommand = desk.host.registerCommand ?? vscode.commands.registerCommand;
  const command = (name: string, run: (id: unknown, hunk: unknown) => Promise<void>) =>
    registerCommand(`parley.proposal.${name}`, run);
  return [
    command('acceptHunk', (id, hunk) => onHunk(desk, id, hunk, accept)),
    command('rejectHunk', (id, hunk) => onHunk(desk, id, hunk, reject)),
    command('acceptAll', (id) => onAll(desk, id, accept)),
    command('rejectAll', (id) => onAll(desk, id, reject)),
    command('showDiff', async (id, hunk) => {
      const record = await find(desk, id);
      if (record) await desk.diff.show(record, hunkOf(record, hunk));
    }),
  ];
}

type Act = (desk: Desk, record: KnownRecord<'proposal'>, which: HunkId | 'all') => Promise<void>;

async function onHunk(desk: Desk, id: unknown, hunk: unknown, act: Act): Promise<void> {
  const record = await find(desk, id);
  const which = record && hunkOf(record, hunk);
  if (which) await act(desk, record, which);
}

/** All hunks of one proposal, or, from the command palette, of the active file's proposals. */
async function onAll(desk: Desk, id: unknown, act: Act): Promise<void> {
  const { index, host } = desk;
  if (id === undefined) {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const path = uri ? host.project.pathOf(uri) : null;
    for (const record of path === null ? [] : index.in(path)) await act(desk, record, 'all');
    return;
  }
  const record = await find(desk, id);
  if (record) await act(desk, record, 'all');
}

async function find({ proposals }: Desk, id: unknown): Promise<KnownRecord<'proposal'> | null> {
  const decoded = proposalId.safeParse(id);
  const record = decoded.success ? await proposals.get(decoded.data) : null;
  if (record === null) say(refusalWords({ kind: 'gone' }));
  return record;
}

function hunkOf({ data }: KnownRecord<'proposal'>, hunk: unknown): HunkId | null {
  return data.hunks.find(({ id }) => id === hunk)?.id ?? null;
}

async function accept(
  { host, proposals, acceptedHere }: Desk,
  record: KnownRecord<'proposal'>,
  which: HunkId | 'all',
): Promise<void> {
  const result = await acceptProposal(host, record, which);
  if (result.kind === 'accepted') {
    const id = proposalId.parse(record.id);
    result.accepted.forEach((hunk) => acceptedHere.set(hunk, id));
    await proposals.mark(id, result.accepted, 'accepted');
    await proposals.mark(id, result.failed, 'failed');
  }
  tell(result);
}

async function reject(
  { proposals }: Desk,
  { id, data }: KnownRecord<'proposal'>,
  which: HunkId | 'all',
): Promise<void> {
  const waiting = data.hunks
    .filter((hunk) => hunk.status === 'pending' && (which === 'all' || hunk.id === which))
    .map((hunk) => hunk.id);
  await proposals.mark(proposalId.parse(id), waiting, 'rejected');
}

function tell(result: AcceptResult): void {
  if (result.kind === 'refused') say(refusalWords(result.refusal));
  else if (result.failed.length > 0) {
    const { accepted, failed } = result;
    const total = accepted.length + failed.length;
    say(
      vscode.l10n.t(
        '{0} of {1} edits were made; the text of the others has changed, and it was left alone.',
        accepted.length,
        total,
      ),
    );
  }
}

/** Not awaited: the message stays until it is read, and takes no focus. */
function say(message: string): void {
  void vscode.window.showWarningMessage(message);
}
