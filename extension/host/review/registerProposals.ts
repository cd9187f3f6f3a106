import * as vscode from 'vscode';
import { createProposals, statusAfterUndo } from '../../review/proposals.ts';
import type { ProposalsDesk, ProposalsHost } from './decideProposal.ts';
import { PROPOSAL_SCHEME } from './proposalAddress.ts';
import { registerProposalCommands } from './proposalCommands.ts';
import { createProposalDecorations } from './proposalDecorations.ts';
import { createProposalDiff } from './proposalDiff.ts';
import { createProposalIndex } from './proposalIndex.ts';
import { createProposalLenses } from './proposalLenses.ts';

/** Decorations follow typing after so much quiet. */
const REDECORATE_AFTER_MS = 80;

/** Set while the active editor shows proposed edits; keys and palette entries go by it. */
const CONTEXT_KEY = 'parley.hasProposedEdits';

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
  const desk: ProposalsDesk = { host, proposals, index, diff, acceptedHere: new Map() };

  const tellKeys = (editor = vscode.window.activeTextEditor): void => {
    const uri = editor?.document.uri;
    const path = uri ? host.project.pathOf(uri) : null;
    const isShown = path === null ? uri?.scheme === PROPOSAL_SCHEME : index.in(path).length > 0;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEY, isShown);
  };
  const show = (): void => {
    lensesChanged.fire();
    decorations.refresh(vscode.window.visibleTextEditors);
    tellKeys();
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
    vscode.window.onDidChangeActiveTextEditor((editor) => tellKeys(editor)),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) inBackground(followRename(desk, oldUri, newUri));
    }),
    ...registerProposalCommands(desk),
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
  { host, proposals, acceptedHere }: ProposalsDesk,
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
  { host, proposals }: ProposalsDesk,
  oldUri: vscode.Uri,
  newUri: vscode.Uri,
): Promise<void> {
  const from = host.project.pathOf(oldUri);
  const to = host.project.pathOf(newUri);
  if (from !== null && to !== null) await proposals.renamed(host.project.id, from, to);
}
