import type { NewId } from '../../shared/domain/ids.ts';
import { dataSchemas, isKnownKind } from '../../shared/domain/record.ts';
import type { RecordChange, RecordStore } from '../../shared/domain/recordStore.ts';
import type {
  ConflictApi,
  ConflictEvent,
  ConflictName,
  ConflictSummary,
  ConflictView,
  Decision,
  PageChoice,
  SideData,
} from '../../shared/protocol/conflictApi.ts';
import { canKeepBoth } from '../../shared/sync/canKeepBoth.ts';
import { sameJson } from '../../shared/sync/sameJson.ts';
import type { SeenConflict, SyncDesk } from '../../shared/sync/syncDesk.ts';
import type { ConflictDrafts } from './conflictDrafts.ts';
import { namesWithin } from './namesWithin.ts';
import { type NamedRecord, nameRecord, type RecordHome, type RecordNames } from './nameRecord.ts';

/** Decisions that can still be changed; older ones are kept in local history only. */
const MAX_DECISIONS = 50;

export interface ConflictDeskPorts {
  readonly store: Pick<RecordStore, 'get' | 'write'>;
  readonly desk: () => SyncDesk;
  /** Names as they are now; asked anew for each look. */
  readonly names: () => RecordNames;
  readonly openHome: (home: RecordHome) => Promise<void>;
  readonly newId: NewId;
  readonly drafts: ConflictDrafts;
  readonly push: (event: ConflictEvent) => void;
  readonly report: (cause: unknown) => void;
}

/** Answers one conflict page for as long as it is open. */
export interface ConflictDesk {
  readonly api: ConflictApi;
  /** Shows this conflict next, or as the first one of a page that is still loading. */
  readonly want: (name: ConflictName) => void;
  /** Something may have changed: tells the page if the queue has. */
  readonly refresh: () => void;
}

interface MadeDecision {
  readonly name: ConflictName;
  readonly decision: Decision;
  readonly sides: { readonly mine: SideData | null; readonly theirs: SideData | null };
  /** What the record was after it. */
  readonly outcome: SideData | null;
}

export function createConflictDesk(ports: ConflictDeskPorts): ConflictDesk {
  let wanted: ConflictName | null = null;
  let told: readonly ConflictSummary[] | null = null;

  const readQueue = async (): Promise<readonly ConflictSummary[]> => {
    const names = ports.names();
    const all = await ports.desk().seenConflicts();
    return Promise.all(all.map(async (each) => summaryOf(each, await nameOf(each, names))));
  };
  const refresh = async (): Promise<void> => {
    if (told === null) return;
    const queue = await readQueue();
    if (sameJson(queue, told)) return;
    told = queue;
    ports.push({ type: 'conflictsChanged', conflicts: queue });
  };
  return {
    api: {
      async open() {
        told = await readQueue();
        return { conflicts: told, wanted };
      },
      async look(name) {
        if (wanted && isSame(wanted, name)) wanted = null;
        const conflict = await find(ports, name);
        return conflict && viewOf(conflict, ports);
      },
      ...createDecisions(ports),
      async keepDraft({ kind, id, choices }) {
        await ports.drafts.keep({ kind, id }, choices);
        return null;
      },
      async openRecord(name) {
        const conflict = await find(ports, name);
        const home = conflict && (await nameOf(conflict, ports.names())).home;
        if (home) await ports.openHome(home);
        return null;
      },
    },
    want(name) {
      // A page out of sight does not hear the event, and opens anew when it is back.
      wanted = name;
      if (told !== null) ports.push({ type: 'conflictWanted', name });
    },
    refresh: () => void refresh().catch(ports.report),
  };
}

/** Settling, and what was settled in this page as long as it can be changed. */
function createDecisions(ports: ConflictDeskPorts): Pick<ConflictApi, 'settle' | 'takeInstead'> {
  const decisions: MadeDecision[] = [];
  return {
    async settle({ kind, id, stamp, choice }) {
      const seen = await find(ports, { kind, id });
      const outcome = await ports.desk().settle({ kind, id, stamp }, choice);
      switch (outcome.kind) {
        case 'resolved': {
          await ports.drafts.keep({ kind, id }, []);
          const made = decisionOf(seen, choice, ports.newId());
          decisions.push(made);
          if (decisions.length > MAX_DECISIONS) decisions.shift();
          return { kind: 'resolved', decision: made.decision };
        }
        case 'changed':
          return { kind: 'changed', conflict: await viewOf(outcome.conflict, ports) };
        case 'settled':
        case 'unfit':
          return outcome;
      }
    },
    async takeInstead({ decisionId, side }) {
      const made = decisions.find(({ decision }) => decision.id === decisionId);
      if (!made?.decision.instead.includes(side)) return { kind: 'gone' };
      const outcome = await writeSide(ports.store, made, made.sides[side]);
      if (outcome === 'written') decisions.splice(decisions.indexOf(made), 1);
      return { kind: outcome };
    },
  };
}

async function find(
  { desk }: Pick<ConflictDeskPorts, 'desk'>,
  name: ConflictName,
): Promise<SeenConflict | null> {
  const all = await desk().seenConflicts();
  return all.find((each) => isSame(each, name)) ?? null;
}

function isSame(a: ConflictName, b: ConflictName): boolean {
  return a.kind === b.kind && a.id === b.id;
}

function nameOf({ kind, id, base, mine, theirs }: SeenConflict, names: RecordNames) {
  return nameRecord(names, { kind, id, data: mine ?? theirs ?? base });
}

function summaryOf({ kind, id, stamp }: SeenConflict, { words, of }: NamedRecord): ConflictSummary {
  return { kind, id, stamp, words, of };
}

async function viewOf(conflict: SeenConflict, ports: ConflictDeskPorts): Promise<ConflictView> {
  const names = ports.names();
  const name = await nameOf(conflict, names);
  const { base, mine, theirs, mineAt } = conflict;
  return {
    ...summaryOf(conflict, name),
    base,
    mine,
    theirs,
    mineAt,
    canKeepBoth: mine !== null && theirs !== null && canKeepBoth(conflict.kind, mine),
    canOpen: name.home !== null,
    names: await namesWithin([base, mine, theirs], names),
    draft: await ports.drafts.of(conflict),
  };
}

/** Only what this version can write can be taken instead, and only where the record has one name still. */
function decisionOf(
  seen: SeenConflict | null,
  choice: PageChoice,
  decisionId: string,
): MadeDecision {
  const sides = { mine: seen?.mine ?? null, theirs: seen?.theirs ?? null };
  const kind = seen?.kind ?? '';
  const given = {
    mine: ['theirs'],
    theirs: ['mine'],
    merged: ['mine', 'theirs'],
    both: [],
  } as const;
  const instead = given[choice.kind].filter((side) => isWritable(kind, sides[side]));
  const outcome =
    choice.kind === 'merged' ? choice.data : sides[choice.kind === 'mine' ? 'mine' : 'theirs'];
  return {
    name: { kind, id: seen?.id ?? '' },
    decision: { id: decisionId, choice: choice.kind, instead },
    sides,
    outcome,
  };
}

function isWritable(kind: string, data: SideData | null): boolean {
  return isKnownKind(kind) && (data === null || dataSchemas[kind].safeParse(data).success);
}

async function writeSide(
  store: ConflictDeskPorts['store'],
  { name, outcome }: MadeDecision,
  data: SideData | null,
): Promise<'written' | 'changed'> {
  const { kind, id } = name;
  if (!isKnownKind(kind)) return 'changed';
  const now = await store.get(kind, id);
  const expected = outcome === null ? null : dataSchemas[kind].safeParse(outcome).data;
  if (!sameJson(now?.data ?? null, expected ?? null)) return 'changed';
  // Decoded by its kind's schema when it was offered.
  await store.write([{ kind, id, data } as RecordChange]);
  return 'written';
}
