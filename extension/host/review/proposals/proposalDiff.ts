import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Proposals } from '../../../review/proposals.ts';
import type { ProjectFolder } from '../../workspace/projectFolder.ts';
import {
  fileNameOf,
  PROPOSAL_SCHEME,
  proposalAddress,
  readProposalAddress,
} from './proposalAddress.ts';
import type { ReadSides } from './proposalSides.ts';

type ProposalRecord = KnownRecord<'proposal'>;

/** Both sides of a proposal's difference, as read-only documents that are made when looked at. */
export interface ProposalDiff {
  show(proposal: ProposalRecord, hunkId: string | null): Promise<void>;
  /** All files of proposals that belong together, in one view. */
  showChanges(proposals: readonly ProposalRecord[]): Promise<void>;
  /** Shows the person's own version, which stands at this address, beside the file as it is. */
  showOwn(proposal: ProposalRecord, which: string, own: vscode.Uri): Promise<void>;
  /** Closes the tabs of one difference; whoever had the focus there is left with what lies below. */
  close(proposal: string, which: string): Promise<void>;
  /** Makes the sides that are open anew. */
  refresh(): void;
  dispose(): void;
}

interface DiffOptions {
  readonly proposals: Pick<Proposals, 'get'>;
  readonly project: ProjectFolder;
  readonly readSides: ReadSides;
  /** A person has been shown these hunks. */
  onShown(hunks: readonly HunkId[]): void;
}

export function createProposalDiff(options: DiffOptions): ProposalDiff {
  const { proposals, project, readSides } = options;
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(PROPOSAL_SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const address = readProposalAddress(uri);
      const record = address && (await proposals.get(address.proposal));
      if (record === null) return vscode.l10n.t('This proposal was deleted.');
      const sides = await readSides(record, address?.which ?? 'all');
      return address?.side === 'before' ? sides.before : sides.after;
    },
  });
  return {
    show: async (record, hunkId) => {
      const which = hunkId ?? 'all';
      options.onShown(hunksOf(record, which));
      const [before, after] = sidesOf(record, which);
      await openDiff(before, after, await titleOf(record, which, readSides));
    },
    showChanges: async (records) => {
      records.forEach((record) => options.onShown(hunksOf(record, 'all')));
      const resources = records.map((record) => [
        project.uriOf(record.data.path),
        ...sidesOf(record, 'all'),
      ]);
      // The editor itself adds how many files these are.
      const title = vscode.l10n.t('Proposed by {0}', records[0]?.data.personalityName ?? '');
      await vscode.commands.executeCommand('vscode.changes', title, resources);
    },
    showOwn: async (record, which, own) => {
      const { data } = record;
      const name = fileNameOf(data.path);
      const title = vscode.l10n.t('{0} (your version of {1}’s edit)', name, data.personalityName);
      await openDiff(sidesOf(record, which)[0], own, title);
    },
    close: closeTabs,
    refresh: () => {
      for (const { uri, isClosed } of vscode.workspace.textDocuments) {
        if (uri.scheme === PROPOSAL_SCHEME && !isClosed) changed.fire(uri);
      }
    },
    dispose: () => {
      provider.dispose();
      changed.dispose();
    },
  };
}

async function closeTabs(proposal: string, which: string): Promise<void> {
  await vscode.window.tabGroups.close(
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => {
        if (!(input instanceof vscode.TabInputTextDiff)) return false;
        const address = readProposalAddress(input.modified);
        return address?.proposal === proposal && address.which === which;
      }),
  );
}

function sidesOf({ id, data }: ProposalRecord, which: string): [vscode.Uri, vscode.Uri] {
  const { path, operation } = data;
  const side = (name: string, at: string) =>
    proposalAddress({ proposal: id, which, side: name }, at);
  return [side('before', path), side('after', operation.kind === 'rename' ? operation.to : path)];
}

function hunksOf({ data }: ProposalRecord, which: string): readonly HunkId[] {
  return data.hunks.map(({ id }) => id).filter((id) => which === 'all' || id === which);
}

async function openDiff(before: vscode.Uri, after: vscode.Uri, title: string): Promise<void> {
  // A file that is only previewed would give its place to the difference.
  await vscode.commands.executeCommand('workbench.action.keepEditor');
  await vscode.commands.executeCommand('vscode.diff', before, after, title, {
    preview: true,
    preserveFocus: true,
  });
}

async function titleOf(
  record: ProposalRecord,
  which: string,
  readSides: ReadSides,
): Promise<string> {
  const { path, operation, personalityName } = record.data;
  const name = fileNameOf(path);
  switch (operation.kind) {
    case 'create':
      return vscode.l10n.t('{0} (new file, proposed by {1})', name, personalityName);
    case 'delete':
      return vscode.l10n.t('{0} (deletion proposed by {1})', name, personalityName);
    case 'rename':
      return vscode.l10n.t('{0} → {1} (proposed by {2})', path, operation.to, personalityName);
    case 'edit':
  }
  return (await readSides(record, which)).hasConflict
    ? vscode.l10n.t('{0} (yours ↔ {1}’s, in conflict)', name, personalityName)
    : vscode.l10n.t('{0} (proposed by {1})', name, personalityName);
}
