import * as vscode from 'vscode';
import { proposalId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import { StoreUnavailableError } from '../../../../shared/domain/recordStore.ts';
import type { AcceptedFile } from './acceptProposals.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';

/**
 * Records what the editor has made, file by file. Where that cannot be written the person is told, and may
 * try again: the files are changed already, and nothing is lost but the note of it.
 */
export async function recordDecisions(
  desk: ProposalsDesk,
  jobs: readonly (() => Promise<void>)[],
): Promise<void> {
  const failed: (() => Promise<void>)[] = [];
  for (const job of jobs) {
    try {
      await job();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) desk.host.report(error);
      failed.push(job);
    }
  }
  if (failed.length > 0) void offerAgain(desk, failed).catch(desk.host.report);
}

async function offerAgain(
  desk: ProposalsDesk,
  failed: readonly (() => Promise<void>)[],
): Promise<void> {
  const again = vscode.l10n.t('Try Again');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The change was made in your file, but Parley could not write down that you accepted it. Make room on the disk, or close other programs that use the database, then try again.',
    ),
    again,
  );
  if (chosen === again) await desk.inTurn(() => recordDecisions(desk, failed));
}

/** Records an accepted file: its hunks, then its place in the history. */
export async function recordAccepted(desk: ProposalsDesk, file: AcceptedFile): Promise<void> {
  const { id, data } = file.record;
  const proposal = proposalId.parse(id);
  await desk.proposals.mark(proposal, file.accepted, 'accepted');
  await desk.proposals.mark(proposal, file.lost, 'failed');
  const revision = await addRevision(desk, file);
  const step = { proposal, revision, own: null };
  file.accepted.forEach((hunk) => desk.acceptedHere.set(hunk, step));
  const count = file.accepted.length;
  if (count > 0) desk.decided({ ...data, kind: 'accepted', count });
}

/** Where nothing was changed, since all of it stood there already, nothing goes into the history. */
export async function addRevision(
  { host }: ProposalsDesk,
  { record, revision }: Pick<AcceptedFile, 'record' | 'revision'>,
): Promise<KnownRecord<'revision'> | null> {
  const { data, id } = record;
  if (revision.kind === 'edited' && revision.before === revision.after) return null;
  const to = data.operation.kind === 'rename' ? data.operation.to : null;
  return host.revisions.add({
    path: to ?? data.path,
    renamedFrom: to === null ? null : data.path,
    ...revision,
    author: { kind: 'personality', personalityId: data.personalityId, name: data.personalityName },
    acceptedBy: host.humanName(),
    reason: data.reason,
    proposalId: proposalId.parse(id),
  });
}
