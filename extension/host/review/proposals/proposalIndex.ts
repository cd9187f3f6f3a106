import type { KnownRecord } from '../../../../shared/domain/record.ts';
import { type PlacedHunk, placePending } from '../../../review/placePending.ts';
import type { Proposals } from '../../../review/proposals.ts';
import type { Snapshots } from '../../../review/snapshots.ts';
import type { ReviewHost } from '../reviewHost.ts';

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
  /** Those that were made together with this one, itself included. */
  group(record: KnownRecord<'proposal'>): readonly KnownRecord<'proposal'>[];
  /** All pending hunks of a file's proposals in `text`; no work at all for a file without any. */
  hunksIn(path: string, text: string): readonly ShownHunk[];
  /** The text that a proposal was made for; null where it is not kept. */
  readonly baseOf: (record: KnownRecord<'proposal'>) => Promise<string | null>;
}

interface IndexOptions {
  readonly host: Pick<ReviewHost, 'project' | 'report'>;
  readonly proposals: Proposals;
  readonly snapshots: Pick<Snapshots, 'read'>;
  /** Hunks may stand elsewhere now: the text that a proposal was made for has been read. */
  onRead(): void;
}

/** So many base texts are kept in memory; the one that was used longest ago goes first. */
const MAX_BASES = 20;

export function createProposalIndex({ host, ...options }: IndexOptions): ProposalIndex {
  const pending = new Map<string, KnownRecord<'proposal'>>();
  /** What was found last in each file, for the text that it was found in. */
  const found = new Map<string, { readonly text: string; readonly shown: readonly ShownHunk[] }>();
  const bases = createBases(options.snapshots, host.report, () => {
    found.clear();
    options.onRead();
  });
  const put = (id: string, record: KnownRecord<'proposal'> | null): void => {
    found.clear();
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
      for (const record of await options.proposals.list(host.project.id)) put(record.id, record);
    },
    update: async (id) => put(id, await options.proposals.get(id)),
    in: inFile,
    group: (record) =>
      record.data.groupId === null
        ? [record]
        : [...pending.values()].filter(({ data }) => data.groupId === record.data.groupId),
    hunksIn(path, text) {
      const last = found.get(path);
      if (last?.text === text) return last.shown;
      const shown = inFile(path).flatMap((proposal) =>
        shownHunks(proposal, bases.known(proposal.data.baseHash), text),
      );
      if (shown.length > 0) found.set(path, { text, shown });
      return shown;
    },
    baseOf: ({ data }) => bases.read(data.baseHash),
  };
}

function shownHunks(
  proposal: KnownRecord<'proposal'>,
  base: string | null,
  text: string,
): readonly ShownHunk[] {
  return placePending(proposal.data, base, text).map((placed) => ({
    ...placed,
    proposal,
    line: 'startLine' in placed.place ? placed.place.startLine : 0,
  }));
}

/** Base texts by their hash: read when first asked for, then at hand. */
function createBases(
  snapshots: Pick<Snapshots, 'read'>,
  report: (error: unknown) => void,
  onRead: () => void,
) {
  const texts = new Map<string, string | null>();
  const reading = new Map<string, Promise<string | null>>();
  const keep = (hash: string, text: string | null): void => {
    texts.delete(hash);
    texts.set(hash, text);
    const [oldest] = texts.keys();
    if (texts.size > MAX_BASES && oldest !== undefined) texts.delete(oldest);
  };
  const read = async (hash: string): Promise<string | null> => {
    const known = texts.get(hash);
    if (typeof known === 'string') return known;
    const running = reading.get(hash) ?? snapshots.read(hash);
    reading.set(hash, running);
    try {
      const text = await running;
      keep(hash, text);
      return text;
    } finally {
      reading.delete(hash);
    }
  };
  return {
    read,
    /** Null also while it is being read; `onRead` hears when it has come. */
    known(hash: string): string | null {
      const known = texts.get(hash);
      if (known === undefined && !reading.has(hash)) {
        void read(hash)
          .then((text) => (text === null ? undefined : onRead()))
          .catch(report);
      }
      return known ?? null;
    },
  };
}
