import * as vscode from 'vscode';
import { type HunkId, type ProposalId, proposalId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Which } from '../../../review/placePending.ts';
import {
  type AcceptedFile,
  type AcceptPorts,
  acceptProposals,
  type AcceptResult,
  acceptThroughPreview,
} from './acceptProposals.ts';
import { applyRefusalWords } from './applyRefusal.ts';
import type { OwnResult } from './ownTexts.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';
import { addRevision, recordAccepted, recordDecisions } from './recordDecisions.ts';

type Records = readonly KnownRecord<'proposal'>[];

/** Where a person wrote their own version of a hunk. */
interface OwnAddress {
  readonly uri: vscode.Uri;
  readonly hunk: HunkId;
}

/** Decides one hunk of a proposal or all that wait. Answers whether anything was decided. */
export type Decide = (desk: ProposalsDesk, records: Records, which: Which) => Promise<boolean>;

/** Makes the changes, then records them; says why when nothing, or not everything, could be made. */
export const accept: Decide = async (desk, records, which) => {
  const result = await desk.inTurn(() => acceptAndRecord(desk, records, which, portsOf(desk)));
  await tell(desk, result);
  return result.files.length > 0;
};

/** As `accept` for all, after the person has ticked the changes in the editor's preview. */
export const acceptAfterPreview: Decide = async (desk, records) => {
  // The preview waits for the person, and nothing else shall wait for the preview.
  const fresh = await readAgain(desk, records);
  const result = await acceptThroughPreview(portsOf(desk), fresh);
  await desk.inTurn(() => recordFiles(desk, result));
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
  const result = await desk.inTurn(() => acceptAndRecord(desk, [record], hunk, ports));
  await tell(desk, result);
}

async function acceptAndRecord(
  desk: ProposalsDesk,
  records: Records,
  which: Which,
  ports: AcceptPorts,
): Promise<AcceptResult> {
  const fresh = await readAgain(desk, records);
  const result = await acceptProposals(ports, fresh, which);
  await recordFiles(desk, result);
  const isGone = ({ id }: KnownRecord<'proposal'>) => fresh.every((each) => each.id !== id);
  const gone = records
    .filter(isGone)
    .map((record) => ({ record, refusal: { kind: 'gone' } as const }));
  return { ...result, refused: [...result.refused, ...gone] };
}

/** The proposals as they are now: another window, or a command just before, may have decided them. */
async function readAgain({ proposals }: ProposalsDesk, records: Records): Promise<Records> {
  const found = await Promise.all(records.map(({ id }) => proposals.get(id)));
  return found.filter((record) => record !== null);
}

function recordFiles(desk: ProposalsDesk, { files }: AcceptResult): Promise<void> {
  return recordDecisions(
    desk,
    files.map((file) => () => recordAccepted(desk, file)),
  );
}

/** Puts the version that the person wrote at this address in the file, and records what they changed. */
export async function acceptOwn(
  desk: ProposalsDesk,
  address: OwnAddress,
  record: KnownRecord<'proposal'>,
): Promise<boolean> {
  const result = await desk.inTurn(() => makeOwn(desk, address, record));
  if (result.kind === 'refused') say(applyRefusalWords(result.refusal));
  return result.kind === 'made';
}

async function makeOwn(
  desk: ProposalsDesk,
  { uri, hunk }: OwnAddress,
  given: KnownRecord<'proposal'>,
): Promise<OwnResult> {
  const [record] = await readAgain(desk, [given]);
  if (!record) return { kind: 'refused', refusal: { kind: 'gone' } };
  const status = record.data.hunks.find(({ id }) => id === hunk)?.status;
  if (status !== 'pending') return { kind: 'refused', refusal: { kind: 'settled' } };
  const result = await desk.ownTexts.make(record, uri);
  if (result.kind === 'refused') return result;
  const { before, after, proposed, own } = result;
  const id = proposalId.parse(record.id);
  const isSame = own === proposed;
  await recordDecisions(desk, [
    async () => {
      await desk.proposals.acceptChanged(id, hunk, own);
      const revision = await addRevision(desk, {
        record,
        revision: { kind: 'edited', before, after },
      });
      desk.acceptedHere.set(hunk, { proposal: id, revision, own: { before, after, text: own } });
      const change = isSame ? {} : { change: { from: proposed, to: own } };
      desk.decided({ ...record.data, kind: isSame ? 'accepted' : 'changed', count: 1, ...change });
    },
  ]);
  return result;
}

/** Records it; no text changes. */
export const reject: Decide = (desk, records, which) =>
  desk.inTurn(async () => {
    for (const { id, data } of await readAgain(desk, records)) {
      const waiting = data.hunks
        .filter((hunk) => hunk.status === 'pending' && (which === 'all' || hunk.id === which))
        .map((hunk) => hunk.id);
      await desk.proposals.mark(proposalId.parse(id), waiting, 'rejected');
      if (waiting.length > 0) desk.decided({ ...data, kind: 'rejected', count: waiting.length });
    }
    return true;
  });

function portsOf({ host, index, seen }: ProposalsDesk): AcceptPorts {
  const { workspace, project, hash } = host;
  const isSeen = (hunk: HunkId) => seen.has(hunk);
  return { workspace, project, hash, isSeen, baseOf: index.baseOf };
}

async function tell(desk: ProposalsDesk, { files, refused }: AcceptResult): Promise<void> {
  const [first] = refused;
  if (first?.refusal.kind === 'unseen' || first?.refusal.kind === 'otherText') {
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

/** One step of accepting in this window, so that its undo can take it back. */
export interface AcceptedHere {
  readonly proposal: ProposalId;
  readonly revision: KnownRecord<'revision'> | null;
  /** The file's text before and after the person's own version was put in, and that version's lines. */
  readonly own: { readonly before: string; readonly after: string; readonly text: string } | null;
}
