import * as vscode from 'vscode';
import { type HunkId, type ProposalId, proposalId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Which } from '../../../review/placePending.ts';
import {
  type AcceptedFile,
  acceptProposals,
  type AcceptResult,
  acceptThroughPreview,
} from './acceptProposals.ts';
import { applyRefusalWords } from './applyRefusal.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';

type Records = readonly KnownRecord<'proposal'>[];

/** Decides one hunk of a proposal or all that wait. Answers whether anything was decided. */
export type Decide = (desk: ProposalsDesk, records: Records, which: Which) => Promise<boolean>;

/** Makes the changes, then records them; says why when nothing, or not everything, could be made. */
export const accept: Decide = async (desk, records, which) => {
  const result = await acceptProposals(portsOf(desk), records, which);
  await keep(desk, result);
  await tell(desk, result);
  return result.files.length > 0;
};

/** As `accept` for all, after the person has ticked the changes in the editor's preview. */
export const acceptAfterPreview: Decide = async (desk, records) => {
  const result = await acceptThroughPreview(portsOf(desk), records);
  await keep(desk, result);
  await tell(desk, result);
  return result.files.length > 0;
};

/** Puts the personality's lines in the place of those that were changed meanwhile: the person chose so. */
export async function acceptTheirs(
  desk: ProposalsDesk,
  record: KnownRecord<'proposal'>,
  hunk: HunkId,
): Promise<void> {
  const ports = { ...portsOf(desk), takesTheirs: true };
  const result = await acceptProposals(ports, [record], hunk);
  await keep(desk, result);
  await tell(desk, result);
}

/** Puts the version that the person wrote in the file, and records what they changed. */
export async function acceptOwn(
  desk: ProposalsDesk,
  record: KnownRecord<'proposal'>,
  hunk: HunkId,
): Promise<boolean> {
  const result = await desk.ownTexts.make(record, hunk);
  if (result.kind === 'refused') {
    say(applyRefusalWords(result.refusal));
    return false;
  }
  const { before, after, proposed, own } = result;
  const id = proposalId.parse(record.id);
  await desk.proposals.acceptChanged(id, hunk, own);
  const changes = { kind: 'edited', before, after } as const;
  const revision = await addRevision(desk, { record, revision: changes });
  desk.acceptedHere.set(hunk, { proposal: id, revision });
  const isSame = own === proposed;
  const change = isSame ? {} : { change: { from: proposed, to: own } };
  desk.decided({ ...record.data, kind: isSame ? 'accepted' : 'changed', count: 1, ...change });
  return true;
}

/** Records it; no text changes. */
export const reject: Decide = async ({ proposals, decided }, records, which) => {
  for (const { id, data } of records) {
    const waiting = data.hunks
      .filter((hunk) => hunk.status === 'pending' && (which === 'all' || hunk.id === which))
      .map((hunk) => hunk.id);
    await proposals.mark(proposalId.parse(id), waiting, 'rejected');
    if (waiting.length > 0) decided({ ...data, kind: 'rejected', count: waiting.length });
  }
  return true;
};

function portsOf({ host, index, seen }: ProposalsDesk) {
  const { workspace, project } = host;
  const isSeen = (hunk: HunkId) => seen.has(hunk);
  return { workspace, project, isSeen, baseOf: index.baseOf };
}

async function keep(desk: ProposalsDesk, { files }: AcceptResult): Promise<void> {
  for (const file of files) {
    const { id, data } = file.record;
    const ownId = proposalId.parse(id);
    await desk.proposals.mark(ownId, file.accepted, 'accepted');
    await desk.proposals.mark(ownId, file.lost, 'failed');
    const revision = await addRevision(desk, file);
    file.accepted.forEach((hunk) => desk.acceptedHere.set(hunk, { proposal: ownId, revision }));
    const count = file.accepted.length;
    if (count > 0) desk.decided({ ...data, kind: 'accepted', count });
  }
}

/** Where nothing was changed, since all of it stood there already, nothing goes into the history. */
async function addRevision(
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

async function tell(desk: ProposalsDesk, { files, refused }: AcceptResult): Promise<void> {
  const [first] = refused;
  if (first?.refusal.kind === 'unseen') {
    await desk.diff.show(first.record, first.refusal.hunk);
  }
  if (first && files.length === 0) say(applyRefusalWords(first.refusal));
  else tellOfRest(files, refused.length);
}

function tellOfRest(files: readonly AcceptedFile[], refused: number): void {
  const count = (of: (file: AcceptedFile) => readonly HunkId[]): number =>
    files.reduce((sum, file) => sum + of(file).length, 0);
  const accepted = count((file) => file.accepted);
  const lost = count((file) => file.lost);
  const waiting = count((file) => file.waiting);
  if (lost > 0) {
    say(
      vscode.l10n.t(
        '{0} of {1} edits were made; the text of the others has changed, and it was left alone.',
        accepted,
        accepted + lost + waiting,
      ),
    );
  } else if (waiting > 0) {
    say(
      vscode.l10n.t(
        '{0} edits were made; {1} touch lines that were changed meanwhile or need a look, and wait for you above their lines.',
        accepted,
        waiting,
      ),
    );
  } else if (refused > 0) {
    say(vscode.l10n.t('{0} files were left alone; the others were changed.', refused));
  }
}

/** Not awaited: the message stays until it is read, and takes no focus. */
export function say(message: string): void {
  void vscode.window.showWarningMessage(message);
}

/** The revision of a hunk that was accepted in this window, so that its undo can take it back. */
export interface AcceptedHere {
  readonly proposal: ProposalId;
  readonly revision: KnownRecord<'revision'> | null;
}
