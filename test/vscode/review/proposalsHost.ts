import { randomUUID } from 'node:crypto';
import type { ProposalsHost } from '../../../extension/host/review/proposals/proposalsDesk.ts';
import {
  createEditorWorkspace,
  windowSource,
} from '../../../extension/host/workspace/editorWorkspace.ts';
import type { Decision } from '../../../extension/review/decisionWords.ts';
import { createRevisions } from '../../../extension/review/revisions.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { aProject } from '../../support/reviewBuilders.ts';
import type { ReviewWindow } from './reviewWindow.ts';

/** What proposals need, as the composition root gives it; what they tell is kept for looking at. */
export function aProposalsHost({ host }: ReviewWindow): ProposalsHost & {
  readonly snapshots: ReturnType<typeof createSnapshots>;
  readonly decisions: Decision[];
  readonly discussed: string[];
} {
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
