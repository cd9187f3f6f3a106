import type { DatabaseSync } from 'node:sqlite';

/** Of so many pages (4 KB) at most one turn brings parts of an index together: a quarter of a frame. */
const PAGES_A_TURN = 16;
const INDEXES = ['message_text', 'message_short'] as const;

/**
 * Brings together the parts of the search indexes, one of which every commit adds. SQLite would do it within
 * the commits themselves, some of which then took several frames of the editor. Here it is done
 * between them, a little at each turn; what is left undone is done after a later commit.
 */
export interface IndexUpkeep {
  /** Call it after a commit that changed the indexes. */
  noteChanged(): void;
  close(): void;
}

/** `onError` is told what went wrong; searches and writes go on without, and a later commit has it tried again. */
export function createIndexUpkeep(
  database: DatabaseSync,
  { onMerged, onError }: { onMerged: (pages: number) => void; onError: (cause: unknown) => void },
): IndexUpkeep {
  const changes = database.prepare('select total_changes() as count');
  const countChanges = (): number => Number(changes.get()?.['count']);
  const merges = INDEXES.map((name) =>
    database.prepare(`insert into ${name} (${name}, rank) values ('merge', ${PAGES_A_TURN})`),
  );
  let open: readonly (typeof merges)[number][] = [];
  let turn: NodeJS.Immediate | null = null;
  let isClosed = false;

  /** Where there was nothing to bring together, the statement itself is the only change. */
  const merge = (statement: (typeof merges)[number]): boolean => {
    const before = countChanges();
    statement.run();
    return countChanges() - before > 1;
  };
  const takeTurn = (): void => {
    turn = null;
    const [next, ...rest] = open;
    if (next === undefined) return;
    try {
      const isMerged = merge(next);
      open = isMerged ? [...rest, next] : rest;
      if (isMerged) onMerged(PAGES_A_TURN);
    } catch (cause) {
      open = [];
      onError(cause);
    }
    arm();
  };
  function arm(): void {
    if (!isClosed && open.length > 0) turn ??= setImmediate(takeTurn).unref();
  }
  return {
    noteChanged() {
      open = merges;
      arm();
    },
    close() {
      isClosed = true;
      if (turn) clearImmediate(turn);
    },
  };
}
