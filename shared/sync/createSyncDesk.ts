import { originOf } from '../domain/originOf.ts';
import { unreachable } from '../domain/unreachable.ts';
import { canKeepBoth, renamed } from './canKeepBoth.ts';
import type { ChangeRecord, InTransaction, StoreTools } from './createLocalStore.ts';
import { later } from './later.ts';
import { isConflict, sameContent } from './localRecord.ts';
import type { LocalRecord, RecordData } from './localRecord.ts';
import type { RecordTables } from './recordTables.ts';
import {
  discardRefused,
  misfitOf,
  retryRefused,
  settleConflict,
  writeLocally,
} from './settleRecord.ts';
import type {
  ConflictChoice,
  ConflictOutcome,
  DeadLetter,
  SeenConflict,
  SyncDesk,
} from './syncDesk.ts';

/** What a person sees of sync and does about it, over a store's tables. */
export function createSyncDesk(
  tables: RecordTables,
  inTransaction: InTransaction,
  tools: StoreTools,
): SyncDesk {
  const setAside = ({ kind, id }: LocalRecord, data: RecordData | null): void =>
    tables.addSetAside({ kind, id, data, at: tools.now() });
  return {
    status: () => later(() => tables.status()),
    pending: (limit) =>
      later(() =>
        tables.pending(limit).map(({ record: { kind, id, data, sent }, queuedAt }) => {
          return { kind, id, data, queuedAt, isSent: sent !== null };
        }),
      ),
    seenConflicts: () => later(() => tables.conflicts().map(seen)),
    settle: ({ kind, id, stamp }, choice) =>
      later(() =>
        inTransaction('elsewhere', (change): ConflictOutcome => {
          const row = tables.row(kind, id);
          if (!row || !isConflict(row)) return { kind: 'settled' };
          const conflict = seen(row);
          if (conflict.stamp !== stamp) return { kind: 'changed', conflict };
          return choose(row, choice, { change, setAside, ...tools });
        }),
      ),
    deadLetters: () => later(() => tables.rejected().flatMap(deadLetter)),
    retryDeadLetter: (kind, id) =>
      later(() =>
        inTransaction('elsewhere', (change) => change(kind, id, (row) => row && retryRefused(row))),
      ),
    discardDeadLetter: (kind, id) =>
      later(() =>
        inTransaction('elsewhere', (change) =>
          change(kind, id, (row) => {
            if (row?.edit.kind !== 'rejected') return row;
            setAside(row, row.data);
            return discardRefused(row);
          }),
        ),
      ),
  };
}

interface ChoiceTools extends StoreTools {
  readonly change: ChangeRecord;
  /** Keeps what is given up as local history. */
  readonly setAside: (row: LocalRecord, data: RecordData | null) => void;
}

/** Rule C9: carries out the person's choice about this conflict. */
function choose(row: LocalRecord, choice: ConflictChoice, tools: ChoiceTools): ConflictOutcome {
  const { kind, id } = row;
  const theirs = row.theirs?.data ?? null;
  switch (choice.kind) {
    case 'mine':
      if (theirs !== null) tools.setAside(row, theirs);
      tools.change(kind, id, (it) => it && settleConflict(it, choice));
      return { kind: 'resolved' };
    case 'theirs':
      tools.setAside(row, row.data);
      tools.change(kind, id, (it) => it && settleConflict(it, choice));
      return { kind: 'resolved' };
    case 'merged': {
      const detail = misfitOf(kind, choice.data);
      if (detail !== null) return { kind: 'unfit', detail };
      for (const data of [theirs, row.data]) {
        if (data !== null && !sameContent({ data }, choice)) tools.setAside(row, data);
      }
      tools.change(kind, id, (it) => it && settleConflict(it, { ...choice, now: tools.now() }));
      return { kind: 'resolved' };
    }
    case 'both':
      return keepBoth(row, tools);
    default:
      return unreachable(choice);
  }
}

function keepBoth(row: LocalRecord, tools: ChoiceTools): ConflictOutcome {
  const { kind, id, data: mine, schemaVersion } = row;
  if (mine === null || (row.theirs?.data ?? null) === null) {
    return { kind: 'unfit', detail: 'A deletion and a record cannot both be kept.' };
  }
  if (!canKeepBoth(kind, mine)) {
    return { kind: 'unfit', detail: `Records of kind ${kind} cannot be kept twice.` };
  }
  const copyId = tools.newId();
  const copy = { kind, id: copyId, data: renamed(mine, id, copyId), schemaVersion };
  tools.change(kind, id, (it) => it && settleConflict(it, { kind: 'theirs' }));
  tools.change(kind, copyId, () => writeLocally(null, { ...copy, now: tools.now() }));
  return { kind: 'resolved' };
}

function seen(row: LocalRecord): SeenConflict {
  const { kind, id, data: mine, updatedAt: mineAt } = row;
  const theirs = row.theirs?.data ?? null;
  // Version 0 stands for what the service never had: before it there was nothing, or what comes with the product.
  const base = row.base !== null && row.base.version > 0 ? row.base.data : originOf(kind, id);
  return { kind, id, base, mine, theirs, mineAt, stamp: stampOf(mine, theirs) };
}

/** 64 bits of two FNV-1a hashes over both sides: the same for the same sides, whichever window looks at them. */
function stampOf(mine: RecordData | null, theirs: RecordData | null): string {
  const text = JSON.stringify([mine, theirs]);
  let [one, two] = [0x811c9dc5, text.length];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    one = Math.imul(one ^ unit, 0x01000193);
    two = Math.imul(two ^ unit, 0x5bd1e995) ^ (two >>> 13);
  }
  return [one, two].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

function deadLetter({ kind, id, edit, data, updatedAt }: LocalRecord): readonly DeadLetter[] {
  if (edit.kind !== 'rejected') return [];
  const { reason, detail } = edit;
  return [{ kind, id, reason, detail, data, writtenAt: updatedAt }];
}
