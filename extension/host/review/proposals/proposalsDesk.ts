import type { HunkId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import type { Decision } from '../../../review/decisionWords.ts';
import type { Proposals } from '../../../review/proposals.ts';
import type { Revisions } from '../../../review/revisions.ts';
import type { Snapshots } from '../../../review/snapshots.ts';
import type { ReviewHost } from '../reviewHost.ts';
import type { AcceptedHere } from './decideProposal.ts';
import type { InTurn } from './inTurn.ts';
import type { OwnTexts } from './ownTexts.ts';
import type { ProposalDiff } from './proposalDiff.ts';
import type { ProposalIndex } from './proposalIndex.ts';

/** What proposals need of the window that shows them. */
export interface ProposalsHost extends ReviewHost {
  readonly workspace: Workspace;
  readonly snapshots: Snapshots;
  readonly revisions: Pick<Revisions, 'add'>;
  /** In place of `parley-edit`, which an extension host can serve once only; it begins alike. */
  readonly ownTextScheme?: string;
  /** What the person is called in the history. */
  humanName(): string;
  /** The person has accepted or rejected something; the room may be told. */
  onDecided(decision: Decision): void;
  /** Lets the person talk with the personality about one hunk, or the first. */
  discuss(record: KnownRecord<'proposal'>, hunk: HunkId | null): Promise<void>;
}

/** What the commands on proposals work with. */
export interface ProposalsDesk {
  readonly host: ProposalsHost;
  readonly proposals: Proposals;
  readonly index: ProposalIndex;
  readonly diff: ProposalDiff;
  readonly ownTexts: OwnTexts;
  /** Decisions are made one after the other, so that none is made twice. */
  readonly inTurn: InTurn;
  readonly decided: (decision: Decision) => void;
  /** Hunks accepted in this window, which undo and redo may turn. */
  readonly acceptedHere: Map<HunkId, AcceptedHere>;
  /** Hunks whose difference was shown in this window. */
  readonly seen: Set<HunkId>;
}
