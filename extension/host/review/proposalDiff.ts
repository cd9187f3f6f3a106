import * as vscode from 'vscode';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import { applyEdits } from '../../../shared/review/applyHunks.ts';
import { planAccept, type Proposals } from '../../review/proposals.ts';
import { PROPOSAL_SCHEME, proposalAddress, readProposalAddress } from './proposalAddress.ts';

/** Both sides of a proposal's difference, as read-only documents that are made when looked at. */
export interface ProposalDiff {
  show(proposal: KnownRecord<'proposal'>, hunkId: string | null): Promise<void>;
  /** Closes the tabs of one difference; whoever had the focus there is left with what lies below. */
  close(proposal: string, which: string): Promise<void>;
  /** Makes the sides that are open anew. */
  refresh(): void;
  dispose(): void;
}

export function createProposalDiff(proposals: Proposals, workspace: Workspace): ProposalDiff {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(PROPOSAL_SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: async (uri) => {
      const address = readProposalAddress(uri);
      const record = address && (await proposals.get(address.proposal));
      if (record === null) return vscode.l10n.t('This proposal was deleted.');
      const sides = await sidesOf(record, address?.which ?? 'all', workspace);
      return address?.side === 'before' ? sides.before : sides.after;
    },
  });
  return {
    show: async ({ id, data }, hunkId) => {
      const fileName = data.path.slice(data.path.lastIndexOf('/') + 1);
      const side = (name: string): vscode.Uri =>
        proposalAddress({ proposal: id, which: hunkId ?? 'all', side: name }, fileName);
      const title = vscode.l10n.t('{0} (proposed by {1})', fileName, data.personalityName);
      // A file that is only previewed would give its place to the difference.
      await vscode.commands.executeCommand('workbench.action.keepEditor');
      await vscode.commands.executeCommand('vscode.diff', side('before'), side('after'), title, {
        preview: true,
        preserveFocus: true,
      });
    },
    close: async (proposal, which) => {
      await vscode.window.tabGroups.close(
        vscode.window.tabGroups.all
          .flatMap(({ tabs }) => tabs)
          .filter(({ input }) => {
            if (!(input instanceof vscode.TabInputTextDiff)) return false;
            const address = readProposalAddress(input.modified);
            return address?.proposal === proposal && address.which === which;
          }),
      );
    },
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

/** The file as it is and as it would be; the hunks' own texts when they have no place in it. */
async function sidesOf(
  { data }: KnownRecord<'proposal'>,
  which: string,
  workspace: Workspace,
): Promise<{ readonly before: string; readonly after: string }> {
  const wanted = data.hunks.filter(({ id }) => which === 'all' || id === which);
  const read = await workspace.readFile(data.path, new AbortController().signal);
  if (read.kind === 'text') {
    const plan = planAccept(
      data,
      wanted.length === 1 ? (wanted[0]?.id ?? 'all') : 'all',
      read.text,
    );
    if (plan.kind === 'edits')
      return { before: read.text, after: applyEdits(read.text, plan.edits) };
  }
  return {
    before: wanted.map(({ oldText }) => oldText).join('\n'),
    after: wanted.map(({ newText }) => newText).join('\n'),
  };
}
