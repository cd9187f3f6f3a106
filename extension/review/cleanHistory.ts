import type { ProjectId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { SnapshotShelf, SnapshotSize } from '../../shared/domain/snapshotShelf.ts';

/** What nothing names goes only after this time: whoever kept it may be about to name it. */
const SPARED_MS = 24 * 60 * 60 * 1_000;
const MAX_DELETED_PER_RUN = 500;
/** So few that deleting the longest texts there can be takes about ten milliseconds. */
const BATCH = 5;

interface CleanOptions {
  readonly store: RecordStore & SnapshotShelf;
  readonly projectId: ProjectId;
  readonly now: () => number;
  /** Lets others run; awaited between batches. */
  readonly pause: () => Promise<void>;
}

interface Cleaned {
  readonly revisions: number;
  readonly snapshots: number;
  /** More could go: at most 500 records go in one run. */
  readonly isComplete: boolean;
}

/**
 * Keeps a project's history small: while the texts that revisions name take more than `maxBytes` as they
 * are stored, the oldest revisions go, but none of the last 24 hours; then the snapshots go that no thread,
 * no pending proposal and no revision names, and that were kept more than 24 hours ago.
 *
 * Running it twice, here or on two devices at once, does no more than running it once.
 */
export async function cleanHistory(
  options: CleanOptions,
  { maxBytes }: { readonly maxBytes: number },
): Promise<Cleaned> {
  const { store, projectId, now } = options;
  const before = now() - SPARED_MS;
  const kept = await store.snapshotSizes(projectId);
  await options.pause();
  const revisions = await store.list('revision', projectId);
  const old = surplus(revisions, kept, maxBytes)
    .filter(({ data }) => data.createdAt < before)
    .slice(0, MAX_DELETED_PER_RUN);
  await inBatches(old, options.pause, (batch) =>
    store.write(batch.map(({ id }) => ({ kind: 'revision', id, data: null }))),
  );
  const aged = kept.filter(({ createdAt }) => createdAt < before);
  const room = MAX_DELETED_PER_RUN - old.length;
  const first = await namedHashes(store, projectId);
  const unnamed = aged.filter(({ hash }) => !first.has(hash));
  let deleted = 0;
  await inBatches(unnamed.slice(0, room), options.pause, async (batch) => {
    // Since the last batch one may have been named, or kept anew.
    const named = await namedHashes(store, projectId);
    const ids = new Set(batch.map(({ id }) => id));
    const gone = (await store.snapshotSizes(projectId)).filter(
      ({ id, hash, createdAt }) => ids.has(id) && !named.has(hash) && createdAt < before,
    );
    await store.write(gone.map(({ id }) => ({ kind: 'snapshot', id, data: null })));
    deleted += gone.length;
  });
  return {
    revisions: old.length,
    snapshots: deleted,
    isComplete: unnamed.length <= room && room > 0,
  };
}

/** The oldest revisions that must go so that the texts of the others take at most `maxBytes`. */
function surplus(
  revisions: readonly KnownRecord<'revision'>[],
  kept: readonly SnapshotSize[],
  maxBytes: number,
): readonly KnownRecord<'revision'>[] {
  const sizes = new Map(kept.map(({ hash, length }) => [hash, length]));
  const newestFirst = revisions.toSorted(
    (a, b) => b.data.createdAt - a.data.createdAt || (a.id < b.id ? 1 : -1),
  );
  const counted = new Set<string>();
  let bytes = 0;
  const stays = newestFirst.findIndex(({ data }) => {
    for (const hash of [data.before, data.after]) {
      if (hash === null || counted.has(hash)) continue;
      counted.add(hash);
      bytes += sizes.get(hash) ?? 0;
    }
    return bytes > maxBytes || maxBytes === 0;
  });
  return stays === -1 ? [] : newestFirst.slice(stays).toReversed();
}

async function namedHashes(store: RecordStore, projectId: ProjectId): Promise<ReadonlySet<string>> {
  const threads = await store.list('thread', projectId);
  const proposals = await store.list('proposal', projectId);
  const revisions = await store.list('revision', projectId);
  return new Set([
    ...threads.map(({ data }) => data.anchor.baseHash),
    ...proposals
      .filter(({ data }) => data.hunks.some(({ status }) => status === 'pending'))
      .map(({ data }) => data.baseHash),
    ...revisions.flatMap(({ data }) => [data.before, data.after].filter((hash) => hash !== null)),
  ]);
}

async function inBatches<T>(
  all: readonly T[],
  pause: () => Promise<void>,
  work: (batch: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < all.length; at += BATCH) {
    await work(all.slice(at, at + BATCH));
    await pause();
  }
}
