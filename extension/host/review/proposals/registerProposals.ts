import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import { createProposals } from '../../../review/proposals.ts';
import { followUndo } from './followUndo.ts';
import { createTurns } from './inTurn.ts';
import { createOwnTexts } from './ownTexts.ts';
import { OWN_TEXT_SCHEME, readProposalAddress } from './proposalAddress.ts';
import { registerProposalCommands } from './proposalCommands.ts';
import { createProposalDecorations } from './proposalDecorations.ts';
import { createProposalDiff } from './proposalDiff.ts';
import { createProposalIndex } from './proposalIndex.ts';
import { createProposalLenses } from './proposalLenses.ts';
import type { ProposalsDesk, ProposalsHost } from './proposalsDesk.ts';
import { createReadSides } from './proposalSides.ts';

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
  const lensesChanged = new vscode.EventEmitter<void>();
  const desk = createDesk(host, () => show());
  const { index, diff } = desk;
  const decorations = createProposalDecorations(host, index);
  const tellKeys = (editor = vscode.window.activeTextEditor): void => {
    const uri = editor?.document.uri;
    const path = uri ? host.project.pathOf(uri) : null;
    const isSide = uri !== undefined && readProposalAddress(uri) !== null;
    const isShown = path === null ? isSide : index.in(path).length > 0;
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
    followEditors(decorations),
    vscode.window.onDidChangeActiveTextEditor((editor) => tellKeys(editor)),
    ...followUndo(desk, inBackground),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) inBackground(followRename(desk, oldUri, newUri));
    }),
    ...registerProposalCommands(desk),
    decorations,
    diff,
    desk.ownTexts,
    lensesChanged,
  );
}

function createDesk(host: ProposalsHost, onRead: () => void): ProposalsDesk {
  const { workspace, project, snapshots } = host;
  const proposals = createProposals(host);
  const index = createProposalIndex({ host, proposals, snapshots, onRead });
  const readSides = createReadSides(workspace, index);
  const scheme = host.ownTextScheme ?? OWN_TEXT_SCHEME;
  const seen = new Set<HunkId>();
  const onShown = (hunks: readonly HunkId[]) => hunks.forEach((hunk) => seen.add(hunk));
  return {
    ...{ host, proposals, index, seen },
    diff: createProposalDiff({ proposals, project, readSides, onShown }),
    ownTexts: createOwnTexts({ proposals, workspace, project, snapshots, readSides, scheme }),
    decided: (decision) => host.onDecided(decision),
    inTurn: createTurns(),
    acceptedHere: new Map(),
  };
}

function followEditors(decorations: {
  refresh(editors: readonly vscode.TextEditor[]): void;
}): vscode.Disposable {
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
      if (event.contentChanges.length > 0) redecorateSoon();
    }),
    { dispose: () => clearTimeout(timer) },
  );
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
