import type { KnownRecord } from '../../../shared/domain/record.ts';
import { type PlacedHunk, placePending } from '../../review/proposals.ts';
import type { Proposals } from '../../review/proposals.ts';
import type { ReviewHost } from './reviewHost.ts';

/** A pending hunk in a document as it is now. */
export interface ShownHunk extends PlacedHunk {
  readonly proposal: KnownRecord<'proposal'>;
  /** Where to show it: the place's first line, or 0 for one that has none. */
  readonly line: number;
}

/** The project's proposals that wait for a decision, by file, kept in memory. */
export interface ProposalIndex {
  reload(): Promise<void>;
  update(id: string): Promise<void>;
  in(path: string): readonly KnownRecord<'proposal'>[];
  /** All pending hunks of a file's proposals in `text`; no work at all for a file without any. */
  hunksIn(path: string, text: string): readonly ShownHunk[];
}

export function createProposalIndex(host: ReviewHost, proposals: Proposals): ProposalIndex {
  const pending = new Map<string, KnownRecord<'proposal'>>();
  const put = (id: string, record: KnownRecord<'proposal'> | null): void => {
    const isWaiting =
      record?.data.projectId === host.project.id &&
      record.data.hunks.some(({ status }) => status === 'pending');
    if (record !== null && isWaiting) pending.set(id, record);
    else pending.delete(id);
  };
  const inFile = (path: string): readonly KnownRecord<'proposal'>[] =>
    [...pending.values()].filter(({ data }) => data.path === path);
  return {
    reload: async () => {
      for (const record of await proposals.list(host.project.id)) put(record.id, record);
    },
    update: async (id) => put(id, await proposals.get(id)),
    in: inFile,
    hunksIn: (path, text) =>
      inFile(path).flatMap((proposal) =>
        placePending(proposal.data, text).map((placed) => ({
          ...placed,
          proposal,
          line: placed.placement.kind === 'placed' ? placed.placement.place.startLine : 0,
        })),
      ),
  };
}
