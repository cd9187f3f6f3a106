import * as vscode from 'vscode';
import type { Hunk, Proposal } from '../../../../shared/domain/proposal.ts';
import { statusAfterUndo } from '../../../review/proposals.ts';
import type { AcceptedHere } from './decideProposal.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';

type Turned = (
  hunk: Hunk,
  proposal: Proposal,
  base: string | null,
) => 'pending' | 'accepted' | null;

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
  return (hunk, { operation }, base) =>
    operation.kind === 'edit' ? statusAfterUndo(hunk, base, text) : null;
}

function fileTurned(isThere: boolean): Turned {
  return ({ status }, { operation }) => {
    if (operation.kind !== 'create' && operation.kind !== 'delete') return null;
    const next = isThere === (operation.kind === 'create') ? 'accepted' : 'pending';
    return next === status ? null : next;
  };
}

/** The proposal's own path has followed the file already, or will in a moment. */
function renameTurned(from: string, to: string): Turned {
  return ({ status }, { operation }) => {
    if (operation.kind !== 'rename') return null;
    if (operation.to === from && status === 'accepted') return 'pending';
    return operation.to === to && status === 'pending' ? 'accepted' : null;
  };
}

async function turn(desk: ProposalsDesk, paths: readonly string[], turned: Turned): Promise<void> {
  const { proposals, acceptedHere } = desk;
  for (const id of new Set([...acceptedHere.values()].map(({ proposal }) => proposal))) {
    const record = await proposals.get(id);
    if (record === null || !paths.includes(record.data.path)) continue;
    const base = await desk.index.baseOf(record);
    for (const hunk of record.data.hunks) {
      const here = acceptedHere.get(hunk.id);
      const status = here ? turned(hunk, record.data, base) : null;
      if (here && status !== null) {
        await proposals.mark(id, [hunk.id], status);
        await turnHistory(desk, here);
      }
    }
  }
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
