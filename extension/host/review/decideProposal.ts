import * as vscode from 'vscode';
import { type HunkId, type ProposalId, proposalId } from '../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import type { Proposals } from '../../review/proposals.ts';
import { acceptProposal, type AcceptResult, refusalWords } from './acceptProposal.ts';
import type { ProposalDiff } from './proposalDiff.ts';
import type { ProposalIndex } from './proposalIndex.ts';
import type { ReviewHost } from './reviewHost.ts';

export interface ProposalsHost extends ReviewHost {
  readonly workspace: Workspace;
}

/** What the commands on proposals work with. */
export interface ProposalsDesk {
  readonly host: ProposalsHost;
  readonly proposals: Proposals;
  readonly index: ProposalIndex;
  readonly diff: ProposalDiff;
  /** Hunks accepted in this window, which undo and redo may turn. */
  readonly acceptedHere: Map<HunkId, ProposalId>;
}

/** Decides one hunk of a proposal or all that wait. Answers whether anything was decided. */
export type Decide = (
  desk: ProposalsDesk,
  record: KnownRecord<'proposal'>,
  which: HunkId | 'all',
) => Promise<boolean>;

/** Makes the change, then records it; says why when nothing, or not everything, could be made. */
export const accept: Decide = async ({ host, proposals, acceptedHere }, record, which) => {
  const result = await acceptProposal(host, record, which);
  if (result.kind === 'accepted') {
    const id = proposalId.parse(record.id);
    result.accepted.forEach((hunk) => acceptedHere.set(hunk, id));
    await proposals.mark(id, result.accepted, 'accepted');
    await proposals.mark(id, result.failed, 'failed');
  }
  tell(result);
  return result.kind === 'accepted';
};

/** Records it; no text changes. */
export const reject: Decide = async ({ proposals }, { id, data }, which) => {
  const waiting = data.hunks
    .filter((hunk) => hunk.status === 'pending' && (which === 'all' || hunk.id === which))
    .map((hunk) => hunk.id);
  await proposals.mark(proposalId.parse(id), waiting, 'rejected');
  return true;
};

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
export function say(message: string): void {
  void vscode.window.showWarningMessage(message);
}
