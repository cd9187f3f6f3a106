import type {
  DeadLetter,
  PendingRow,
  SeenConflict,
  SyncDesk,
  SyncStatus,
} from '../../shared/sync/syncDesk.ts';
import { type NamedRecord, nameRecord, type RecordHome, type RecordNames } from './nameRecord.ts';

/** More than a person reads; the counts tell of the rest. */
const MAX_ROWS = 200;

/** A change that waits to be sent. */
export interface WaitingChange {
  readonly id: string;
  readonly name: NamedRecord;
  readonly isDeletion: boolean;
  readonly isSent: boolean;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
}

/** The waiting changes of one conversation, one personality, or of one kind that has no home. */
export interface WaitingGroup {
  readonly key: string;
  readonly home: RecordHome | null;
  /** The home's own name; empty where it is not known. */
  readonly title: string;
  /** The kind that all of them have where there is no home. */
  readonly kind: string;
  readonly rows: readonly WaitingChange[];
  readonly oldestAt: number;
}

export interface OpenConflict {
  readonly kind: string;
  readonly id: string;
  readonly name: NamedRecord;
  readonly deletedBy: 'mine' | 'theirs' | null;
  readonly mineAt: number;
}

export interface RefusedChange {
  readonly kind: string;
  readonly id: string;
  readonly name: NamedRecord;
  readonly reason: DeadLetter['reason'];
  readonly detail: string;
  readonly isDeletion: boolean;
  readonly writtenAt: number;
}

/** What waits, is disputed or is refused, in words; the oldest first. */
export interface SyncOverview {
  readonly counts: SyncStatus;
  readonly waiting: readonly WaitingGroup[];
  readonly conflicts: readonly OpenConflict[];
  readonly refused: readonly RefusedChange[];
}

export async function readOverview(desk: SyncDesk, names: RecordNames): Promise<SyncOverview> {
  const counts = await desk.status();
  const pending = counts.pending === 0 ? [] : await desk.pending(MAX_ROWS);
  const conflicts = counts.conflicts === 0 ? [] : await desk.seenConflicts();
  const refused = counts.rejected === 0 ? [] : await desk.deadLetters();
  return {
    counts,
    waiting: await groupWaiting(pending, names),
    conflicts: await Promise.all(
      conflicts.slice(0, MAX_ROWS).map((row) => openConflict(row, names)),
    ),
    refused: await Promise.all(refused.slice(0, MAX_ROWS).map((row) => refusedChange(row, names))),
  };
}

async function groupWaiting(
  pending: readonly PendingRow[],
  names: RecordNames,
): Promise<readonly WaitingGroup[]> {
  const rows = await Promise.all(
    pending.map(async (row): Promise<WaitingChange> => {
      const name = await nameRecord(names, row);
      const { id, data, isSent, queuedAt } = row;
      return { id, name, isDeletion: data === null, isSent, queuedAt };
    }),
  );
  const groups = Map.groupBy(rows, ({ name }) => keyOf(name));
  return Promise.all(
    [...groups].map(async ([key, members]): Promise<WaitingGroup> => {
      const [first] = members;
      const home = first?.name.home ?? null;
      return {
        key,
        home,
        title: await titleOf(home, members, names),
        kind: first?.name.kind ?? '',
        rows: members,
        oldestAt: Math.min(...members.map(({ queuedAt }) => queuedAt)),
      };
    }),
  );
}

function keyOf({ home, kind }: NamedRecord): string {
  return home === null ? `kind ${kind}` : `${home.kind} ${home.id}`;
}

function titleOf(
  home: RecordHome | null,
  members: readonly WaitingChange[],
  names: RecordNames,
): Promise<string> | string {
  if (home === null) return '';
  const own = members.find(({ name }) => name.kind === home.kind && name.words !== '');
  if (own) return own.name.words;
  const given = members.find(({ name }) => name.of !== '');
  if (given) return given.name.of;
  return names[home.kind](home.id);
}

async function openConflict(row: SeenConflict, names: RecordNames): Promise<OpenConflict> {
  const { kind, id, base, mine, theirs, mineAt } = row;
  const name = await nameRecord(names, { kind, id, data: mine ?? theirs ?? base });
  const deletedBy = mine === null ? 'mine' : theirs === null ? 'theirs' : null;
  return { kind, id, name, deletedBy, mineAt };
}

async function refusedChange(row: DeadLetter, names: RecordNames): Promise<RefusedChange> {
  const { kind, id, data, reason, detail, writtenAt } = row;
  const name = await nameRecord(names, row);
  return { kind, id, name, reason, detail, isDeletion: data === null, writtenAt };
}
