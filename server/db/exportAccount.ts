import { listBlobs, readBlobSlice } from './blobTable.ts';
import type { Database } from './database.ts';
import { listDevices } from './deviceTable.ts';
import { listSpacesOf } from './memberTable.ts';
import { readPage } from './recordTable.ts';

const RECORDS_AT_ONCE = 500;
const BLOBS_AT_ONCE = 500;

/** What the last line counts. A record that was written meanwhile may have come twice; the later counts. */
interface Counts {
  spaces: number;
  records: number;
  blobs: number;
  devices: number;
}

/**
 * Everything that a person has, as lines of JSON, each an object with a `type`: `account`, then each
 * `space` with its `record`s in order of seq and its `blob`s (bytes in base64), then `device`s, at last
 * `end`. Without the last line it is not complete. Keys of providers are left out. Read page by page as
 * fast as it is taken; a part is no longer than a page. Throws when a blob goes while it is read.
 */
export async function* exportAccount(
  database: Database,
  userId: string,
): AsyncGenerator<string, void, undefined> {
  const counts: Counts = { spaces: 0, records: 0, blobs: 0, devices: 0 };
  yield line({ type: 'account', format: 1, userId, exportedAt: new Date().toISOString() });
  const spaces = await database.asUser(userId, (tx) => listSpacesOf(tx, userId));
  for (const { id, kind, role, epoch } of spaces) {
    counts.spaces += 1;
    yield line({ type: 'space', id, kind, role, epoch });
    yield* recordsOf(database, { userId, spaceId: id }, counts);
    yield* blobsOf(database, { userId, spaceId: id }, counts);
  }
  for (const device of await database.asUser(userId, (tx) => listDevices(tx, userId))) {
    counts.devices += 1;
    yield line({ type: 'device', ...device });
  }
  yield line({ type: 'end', isComplete: true, counts });
}

interface Place {
  readonly userId: string;
  readonly spaceId: string;
}

/** To whatever the head is by then: what is written meanwhile has moved behind the cursor. */
async function* recordsOf(
  database: Database,
  { userId, spaceId }: Place,
  counts: Counts,
): AsyncGenerator<string, void, undefined> {
  let cursor = 0;
  let isComplete = false;
  while (!isComplete) {
    const page = await database.asUser(userId, (tx) =>
      readPage(tx, {
        spaceId,
        cursor,
        head: Number.MAX_SAFE_INTEGER,
        withTombstones: false,
        limit: RECORDS_AT_ONCE,
      }),
    );
    counts.records += page.records.length;
    yield page.records.map((record) => line({ type: 'record', spaceId, ...record })).join('');
    cursor = page.records.at(-1)?.seq ?? cursor;
    isComplete = page.isComplete;
  }
}

async function* blobsOf(
  database: Database,
  { userId, spaceId }: Place,
  counts: Counts,
): AsyncGenerator<string, void, undefined> {
  let after = '';
  for (;;) {
    const page = await database.asUser(userId, (tx) =>
      listBlobs(tx, spaceId, { after, limit: BLOBS_AT_ONCE }),
    );
    const last = page.at(-1);
    if (last === undefined) return;
    for (const { sha256, size } of page) {
      counts.blobs += 1;
      yield* blobLine(database, { userId, spaceId }, { hash: sha256, size });
    }
    after = last.sha256;
  }
}

/** One line in parts: a blob may be larger than what should be held at once. */
async function* blobLine(
  database: Database,
  { userId, spaceId }: Place,
  { hash, size }: { readonly hash: string; readonly size: number },
): AsyncGenerator<string, void, undefined> {
  yield `${JSON.stringify({ type: 'blob', spaceId, hash, size }).slice(0, -1)},"bytes":"`;
  for (let offset = 0; offset < size;) {
    const slice = await database.asUser(userId, (tx) =>
      readBlobSlice(tx, { spaceId, hash }, offset),
    );
    if (slice === null || slice.byteLength === 0) throw new Error('A blob went while it was read.');
    yield Buffer.from(slice).toString('base64');
    offset += slice.byteLength;
  }
  yield '"}\n';
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
