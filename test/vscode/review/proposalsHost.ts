import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ProposalsHost } from '../../../extension/host/review/proposals/proposalsDesk.ts';
import {
  createEditorWorkspace,
  windowSource,
} from '../../../extension/host/workspace/editorWorkspace.ts';
import type { Decision } from '../../../extension/review/decisionWords.ts';
import { createRevisions } from '../../../extension/review/revisions.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { type ProposalId, proposalId } from '../../../shared/domain/ids.ts';
import type { Hunk, Proposal } from '../../../shared/domain/proposal.ts';
import { aProject, aProposal } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import type { ReviewWindow } from './reviewWindow.ts';

type SomeProposalsHost = ProposalsHost & {
  readonly decisions: Decision[];
  readonly discussed: string[];
};

/** What proposals need, as the composition root gives it; what they tell is kept for looking at. */
export function aProposalsHost({ host }: ReviewWindow): SomeProposalsHost {
  const snapshots = createSnapshots({ ...host, projectId: () => aProject });
  const decisions: Decision[] = [];
  const discussed: string[] = [];
  return {
    ...host,
    workspace: createEditorWorkspace(windowSource),
    snapshots,
    revisions: createRevisions({ ...host, snapshots, projectId: aProject }),
    ownTextScheme: `parley-edit-${randomUUID()}`,
    humanName: () => 'Kim',
    decisions,
    onDecided: (decision) => decisions.push(decision),
    discussed,
    discuss: (record, hunk) => {
      discussed.push(`${record.id} ${hunk ?? 'first'}`);
      return Promise.resolve();
    },
  };
}

export type Stored = readonly [path: string, hunks: readonly Hunk[], over?: Partial<Proposal>];
export type StoredOnFile = readonly [hunks: readonly Hunk[], over?: Partial<Proposal>];

/** Stores a proposal that was made for `text`; answers its id. */
export async function storeProposal(
  { store, snapshots }: SomeProposalsHost,
  text: string,
  [path, hunks, over = {}]: Stored,
): Promise<ProposalId> {
  const id = proposalId.parse(countedId());
  const baseHash = await snapshots.keep(text);
  const data = aProposal(hunks, { path, baseHash, ...over });
  await store.write([{ kind: 'proposal', id, data }]);
  return id;
}

/** Writes a file with `text` and stores a proposal for it. */
export async function writeWithProposal(
  on: { readonly window: ReviewWindow; readonly host: SomeProposalsHost; readonly text: string },
  [hunks, over = {}]: StoredOnFile,
) {
  const { path, uri } = await on.window.write('a.ts', on.text);
  const id = await storeProposal(on.host, on.text, [path, hunks, over]);
  const document = await vscode.workspace.openTextDocument(uri);
  return { id, path, uri, document };
}
