import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import type { Proposal } from '../../../../shared/domain/proposal.ts';
import { statusAfterUndo } from '../../../review/proposals.ts';
import type { AcceptedHere } from './decideProposal.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';

/** What an undo or redo did to the hunks of one step; those that are as they were are not named. */
type Turned = (
  proposal: Proposal,
  step: Step,
  base: string | null,
) => ReadonlyMap<HunkId, 'pending' | 'accepted'>;

interface Step extends AcceptedHere {
  readonly hunks: readonly HunkId[];
}

/**
 * Makes what was accepted in this window pending again when it is undone, and takes it out of the history;
 * a redo turns it back. Texts are judged by their documents, whole files by what is there.
 */
export function followUndo(
  desk: ProposalsDesk,
  inBackground: (job: Promise<void>) => void,
): readonly vscode.Disposable[] {
  const { project } = desk.host;
  const onFiles = (uris: readonly vscode.Uri[], isThere: boolean): void => {
    for (const uri of uris) {
      const path = project.pathOf(uri);
      if (path !== null) inBackground(turn(desk, [path], fileTurned(isThere)));
    }
  };
  return [
    vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
      const path = reason === undefined ? null : project.pathOf(document.uri);
      if (path !== null) inBackground(turn(desk, [path], textTurned(document.getText())));
    }),
    vscode.workspace.onDidCreateFiles(({ files }) => onFiles(files, true)),
    vscode.workspace.onDidDeleteFiles(({ files }) => onFiles(files, false)),
    vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        const [from, to] = [project.pathOf(oldUri), project.pathOf(newUri)];
        if (from !== null && to !== null)
          inBackground(turn(desk, [from, to], renameTurned(from, to)));
      }
    }),
  ];
}

function textTurned(text: string): Turned {
  return (proposal, { hunks, own }, base) => {
    if (proposal.operation.kind !== 'edit') return new Map();
    if (own === null) return statusAfterUndo(proposal, hunks, base, text);
    // The person's lines do not tell where they stand; undo and redo give the very text back.
    if (text !== own.before && text !== own.after) return new Map();
    return turnAll(proposal, hunks, text === own.after ? 'accepted' : 'pending');
  };
}

/** Those of the hunks that are not in this state yet. */
function turnAll(
  { hunks }: Proposal,
  step: readonly HunkId[],
  next: 'pending' | 'accepted' | null,
): ReadonlyMap<HunkId, 'pending' | 'accepted'> {
  const turned = hunks.filter(({ id, status }) => step.includes(id) && status !== next);
  return new Map(next === null ? [] : turned.map(({ id }) => [id, next]));
}

function fileTurned(isThere: boolean): Turned {
  return (proposal, { hunks }) => {
    const { kind } = proposal.operation;
    if (kind !== 'create' && kind !== 'delete') return new Map();
    return turnAll(proposal, hunks, isThere === (kind === 'create') ? 'accepted' : 'pending');
  };
}

/** The proposal's own path has followed the file already, or will in a moment. */
function renameTurned(from: string, to: string): Turned {
  return (proposal, { hunks }) => {
    const { operation } = proposal;
    if (operation.kind !== 'rename') return new Map();
    const isBack = operation.to === from;
    return turnAll(proposal, hunks, isBack ? 'pending' : operation.to === to ? 'accepted' : null);
  };
}

async function turn(desk: ProposalsDesk, paths: readonly string[], turned: Turned): Promise<void> {
  for (const step of stepsOf(desk)) {
    const record = await desk.proposals.get(step.proposal);
    if (record === null || !paths.includes(record.data.path)) continue;
    const base = await desk.index.baseOf(record);
    const changes = [...turned(record.data, step, base)];
    for (const [hunk, status] of changes) {
      if (status === 'accepted' && step.own !== null) {
        await desk.proposals.acceptChanged(step.proposal, hunk, step.own.text);
      } else await desk.proposals.mark(step.proposal, [hunk], status);
    }
    if (changes.length > 0) await turnHistory(desk, step);
  }
}

/** What was accepted at once is undone at once. */
function stepsOf({ acceptedHere }: ProposalsDesk): readonly Step[] {
  const hunks = new Map<AcceptedHere, HunkId[]>();
  for (const [hunk, step] of acceptedHere) hunks.set(step, [...(hunks.get(step) ?? []), hunk]);
  return [...hunks].map(([step, ids]) => ({ ...step, hunks: ids }));
}

/** A revision stands as long as one of the hunks that were accepted with it does. */
async function turnHistory(
  { host, proposals, acceptedHere }: ProposalsDesk,
  { revision, proposal }: AcceptedHere,
): Promise<void> {
  if (revision === null) return;
  const hunks = (await proposals.get(proposal))?.data.hunks ?? [];
  const isMade = hunks.some(
    ({ id, status }) => status === 'accepted' && acceptedHere.get(id)?.revision === revision,
  );
  const { id, data } = revision;
  await host.store.write([{ kind: 'revision', id, data: isMade ? data : null }]);
}
