import * as vscode from 'vscode';
import * as z from 'zod';
import type { RecordHome } from '../../sync/nameRecord.ts';
import type { SyncNode } from '../../sync/syncNodes.ts';
import type { ConflictPanel } from './conflictPanel.ts';
import { admitDevice, renameDevice, revokeDevice } from './deviceCommands.ts';
import { recordWords } from './recordWords.ts';
import type { RefusedTexts } from './refusedTexts.ts';
import { showSetAside } from './showSetAside.ts';
import type { SyncTree } from './syncTree.ts';
import type { WindowSync } from './windowSync.ts';
import type { Loss } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';

export interface SyncCommandDeps {
  readonly sync: WindowSync;
  readonly store: LocalStore;
  readonly tree: SyncTree;
  readonly conflicts: ConflictPanel;
  readonly refusedTexts: RefusedTexts;
  readonly openHome: (home: RecordHome) => Promise<void>;
  /** Asks which service to sync with. */
  readonly connect: () => Promise<void>;
}

/** A row of the view, as far as a command is given one. */
const aNode = z.object({ kind: z.string() });

/** What can be done in the Sync view and by the command palette. */
export function registerSyncCommands(deps: SyncCommandDeps): vscode.Disposable {
  const { sync, store, tree, conflicts, connect } = deps;
  const on = (command: string, run: (node: SyncNode | null) => unknown) =>
    vscode.commands.registerCommand(command, (given: unknown) =>
      run(aNode.safeParse(given).success ? (given as SyncNode) : null),
    );
  return vscode.Disposable.from(
    on('parley.syncNow', () => (sync.running ? sync.running.syncNow() : connect())),
    on('parley.showSync', () => vscode.commands.executeCommand('parley.sync.focus')),
    on('parley.pauseSync', () => sync.setPaused(true)),
    on('parley.resumeSync', () => sync.setPaused(false)),
    on('parley.resolveConflicts', (node) =>
      conflicts.show(node?.kind === 'conflict' ? node.row : null),
    ),
    on('parley.settleSyncLoss', (node) =>
      settleLoss(sync, node?.kind === 'lossChoice' ? node : null),
    ),
    on('parley.showSetAside', () => showSetAside(store, tree.names())),
    on('parley.sync.open', (node) => openNode(node, deps.openHome)),
    on('parley.sync.edit', (node) => editRefused(node, deps)),
    on('parley.sync.retry', async (node) => {
      if (node?.kind === 'refusedChange') {
        await sync.desk.retryDeadLetter(node.row.kind, node.row.id);
      }
    }),
    on('parley.sync.discard', (node) => discard(sync, node)),
    on('parley.sync.copyWords', async (node) => {
      if (node?.kind === 'refusedChange') {
        await vscode.env.clipboard.writeText(`${recordWords(node.row.name)}\n${node.row.detail}`);
      }
    }),
    on('parley.sync.refreshDevices', () => tree.refreshDevices()),
    ...(['rename', 'revoke', 'admit'] as const).map((what) =>
      on(`parley.sync.${what}Device`, async (node) => {
        const { running } = sync;
        if (node?.kind !== 'device' || running === null) return;
        // The name that a person changes is the one that was given.
        const name = what === 'rename' ? node.device.name : node.shownName;
        await deviceActions[what](running.devices, { ...node.device, name });
        await tree.refreshDevices();
        // Access that was taken from this device, or given back, shows at once.
        if (node.device.isThis) running.syncNow();
      }),
    ),
  );
}

const deviceActions = { rename: renameDevice, revoke: revokeDevice, admit: admitDevice };

interface LossAnswer {
  readonly choice: 'upload' | 'discard';
  /** What the person was told when they chose. */
  readonly loss: Loss;
}

/** Asks what holds where the view's row does not say it; leaves the question open when the person leaves. */
async function settleLoss(sync: WindowSync, given: LossAnswer | null): Promise<void> {
  const { running, state } = sync;
  if (running === null || state.kind !== 'error' || state.problem.kind !== 'wouldLoseMost') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing to decide: nothing would be removed from this machine.'),
    );
    return;
  }
  const answer = given ?? (await askLoss(state.problem));
  if (answer === null) return;
  const { choice, loss } = answer;
  if (choice === 'discard' && !(await isSureToRemove(loss))) return;
  const outcome = await running.settleLoss(choice, loss);
  if (outcome.kind !== 'changed') return;
  const again = vscode.l10n.t('Decide Again…');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Nothing was done: the service holds {0} of {1} records by now, and {2} would be removed here.',
      ...[outcome.loss.remaining, outcome.loss.local, outcome.loss.going],
    ),
    again,
  );
  const next = chosen === again ? await askLoss(outcome.loss) : null;
  if (next !== null) await settleLoss(sync, next);
}

async function askLoss(loss: Loss): Promise<LossAnswer | null> {
  const { local, remaining, going } = loss;
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: `$(cloud-upload) ${vscode.l10n.t('Keep what is here and send it to the service')}`,
        detail: vscode.l10n.t(
          'The {0} of {1} records that the service no longer has are sent to it again.',
          ...[local - remaining, local],
        ),
        choice: 'upload' as const,
      },
      {
        label: `$(cloud-download) ${vscode.l10n.t('Follow the service and remove the rest here')}`,
        detail: vscode.l10n.t(
          '{0} of {1} records are removed from this machine. What you changed or made here stays.',
          ...[going, local],
        ),
        choice: 'discard' as const,
      },
    ],
    {
      title: vscode.l10n.t('What to Keep?'),
      placeHolder: vscode.l10n.t(
        'The service holds {0} of the {1} records that it had and that are here.',
        ...[remaining, local],
      ),
    },
  );
  return picked === undefined ? null : { choice: picked.choice, loss };
}

async function isSureToRemove({ going, local }: Loss): Promise<boolean> {
  const remove = vscode.l10n.t('Remove Them');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove {0} of {1} records from this machine?', going, local),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The service no longer has them. They cannot be brought back afterwards, unless another machine still has them.',
      ),
    },
    remove,
  );
  return chosen === remove;
}

async function openNode(
  node: SyncNode | null,
  openHome: SyncCommandDeps['openHome'],
): Promise<void> {
  const home =
    node?.kind === 'waitingGroup'
      ? node.group.home
      : node?.kind === 'waitingChange' || node?.kind === 'refusedChange'
        ? node.row.name.home
        : null;
  if (home) await openHome(home);
}

/** Personalities and what they keep in mind have a page to be edited on. */
async function editRefused(
  node: SyncNode | null,
  { refusedTexts, openHome }: SyncCommandDeps,
): Promise<void> {
  if (node?.kind !== 'refusedChange') return;
  const { home } = node.row.name;
  if (home?.kind === 'personality') await openHome(home);
  else await refusedTexts.open(node.row);
}

/** Asks first; what is discarded goes to local history. */
async function discard({ desk }: WindowSync, node: SyncNode | null): Promise<void> {
  if (node?.kind !== 'refusedChange') return;
  const { kind, id, name } = node.row;
  const button = vscode.l10n.t('Discard');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Discard this change? {0}', recordWords(name)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The service’s state is taken instead. Yours is set aside on this machine.',
      ),
    },
    button,
  );
  if (chosen === button) await desk.discardDeadLetter(kind, id);
}
