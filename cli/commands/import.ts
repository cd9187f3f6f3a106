import { blobsOf } from '../../shared/domain/blobsOf.ts';
import { CommandFailure, interrupted, throwIfInterrupted } from '../commandFailure.ts';
import { withFileTrouble } from '../fileTrouble.ts';
import { findSpace, readSpace, type Space } from '../heldRecord.ts';
import { countPlan, MEETINGS, planImport, type PlannedRecord, recordKey } from '../importPlan.ts';
import { type PushOutcome, pushRecords } from '../pushRecords.ts';
import { readSource, type RecordSource } from '../readSource.ts';
import { renewIds } from '../renewIds.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';

export interface ImportOptions {
  readonly space: string;
  readonly ids: 'keep' | 'renew';
  /** Not given: conflicting records are skipped, and told as a failure. */
  readonly onConflict?: 'skip' | 'replace';
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Brings an export or a dump to the service, after a table of what that would do and a yes. */
export async function importRecords(
  session: Session,
  place: string,
  options: ImportOptions,
): Promise<void> {
  const { client, signal, terminal } = session;
  const source = await withFileTrouble(place, () => readSource(place, signal));
  const space = findSpace(await client.me(), options.space);
  if (space.role === 'reader') {
    throw new CommandFailure('failed', 'You may read this space and not write in it.');
  }
  const keepsIds = options.ids === 'keep';
  const records = keepsIds
    ? source.records
    : renewIds(source.records, { source: source.spaceId, target: space.id });
  const isSameSpace = keepsIds && source.spaceId === space.id;
  const plan = planImport(records, await presentIn(session, space), isSameSpace);
  const writes = plan.filter(
    ({ meeting }) =>
      meeting === 'new' ||
      meeting === 'changed' ||
      (meeting === 'conflicting' && options.onConflict === 'replace'),
  );
  const skipped = plan.filter(({ meeting }) => meeting === 'conflicting').length;
  const told: Told = { plan, writes, skipped: options.onConflict === 'replace' ? 0 : skipped };
  if (!terminal.json) showPlan(session, told, options);
  const outcome: PushOutcome = { written: 0, conflicts: [], rejected: [] };
  if (options.dryRun !== true && writes.length > 0) {
    await agree(session, options, writes.length);
    await write(session, { space, writes, outcome, source });
  }
  report(session, { ...told, outcome }, options);
}

interface Told {
  readonly plan: readonly PlannedRecord[];
  readonly writes: readonly PlannedRecord[];
  readonly skipped: number;
}

async function presentIn(session: Session, space: Space) {
  const present = new Map<string, { version: number; data: Record<string, unknown> }>();
  const progress = session.terminal.progress('Comparing');
  try {
    for await (const record of readSpace(session.client, space, progress)) {
      present.set(recordKey(record), { version: record.version, data: record.data });
    }
  } finally {
    progress.end();
  }
  return present;
}

function showPlan({ terminal }: Session, { plan, skipped }: Told, options: ImportOptions): void {
  const rows = Object.entries(countPlan(plan)).map(([kind, counts]) => [
    kind,
    ...MEETINGS.map((meeting) => counts[meeting]),
  ]);
  terminal.result(table(['kind', ...MEETINGS], rows), null);
  if (skipped > 0 && options.onConflict === undefined) {
    terminal.note(
      `${skipped} conflicting: the service holds another state of them. They are skipped; --on-conflict replace writes over them.`,
    );
  }
}

async function agree({ terminal }: Session, { yes }: ImportOptions, count: number): Promise<void> {
  if (yes === true) return;
  if (!terminal.canAsk || terminal.json) {
    throw new CommandFailure(
      'usage',
      'Nothing was imported. Give --yes to import, or --dry-run for the table alone.',
    );
  }
  if (!(await terminal.confirm(`Write ${count} records?`))) {
    throw interrupted('Nothing was imported.');
  }
}

interface Writing {
  readonly space: Space;
  readonly writes: readonly PlannedRecord[];
  readonly outcome: PushOutcome;
  readonly source: Pick<RecordSource, 'blobs'>;
}

async function write(session: Session, { space, writes, outcome, source }: Writing): Promise<void> {
  const { client, signal, terminal } = session;
  const progress = terminal.progress('Importing');
  try {
    // A record is taken only where its blobs are there.
    const named = new Set(writes.flatMap(({ record: { kind, data } }) => blobsOf(kind, data)));
    for await (const [hash, bytes] of source.blobs(named)) {
      throwIfInterrupted(signal);
      await client.putBlob(space.id, hash, bytes);
    }
    const onProgress = (done: number, total: number) => progress.at(done, total);
    const target = { client, signal, spaceId: space.id, epoch: space.epoch, onProgress };
    await pushRecords(target, writes, outcome);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const far = `${outcome.written} of ${writes.length} records were imported. The same command goes on from there.`;
    throw new CommandFailure(error.reason, `${error.message} ${far}`, { cause: error });
  } finally {
    progress.end();
  }
}

function report(
  { terminal }: Session,
  { plan, writes, skipped, outcome }: Told & { readonly outcome: PushOutcome },
  options: ImportOptions,
): void {
  const { written, conflicts, rejected } = outcome;
  const isDry = options.dryRun === true;
  const words = isDry
    ? `${writes.length} records would be written.`
    : `${written} records written.`;
  const value = { dryRun: isDry, plan: countPlan(plan), written, skipped, conflicts, rejected };
  terminal.result(words, value);
  for (const { kind, id, reason } of [...rejected, ...conflicts].slice(0, 20)) {
    terminal.note(`${kind} ${id}: ${reason}`);
  }
  if (isDry) return;
  if (rejected.length > 0) {
    throw new CommandFailure('failed', `The service refused ${rejected.length} records.`);
  }
  if (conflicts.length > 0) {
    throw new CommandFailure(
      'conflict',
      `${conflicts.length} records were changed on the service meanwhile and stay as they are there. Run it again to look at them anew.`,
    );
  }
  if (skipped > 0 && options.onConflict === undefined) {
    throw new CommandFailure(
      'conflict',
      `${skipped} conflicting records were skipped. Choose with --on-conflict skip or replace.`,
    );
  }
}
