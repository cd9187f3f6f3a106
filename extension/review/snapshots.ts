import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { derivedUuid } from '../../shared/domain/derivedUuid.ts';
import { type ProjectId, snapshotId } from '../../shared/domain/ids.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { MAX_SNAPSHOT_LENGTH } from '../../shared/domain/snapshot.ts';

/**
 * The texts of files at moments that matter: what a proposal or a thread was made for, and what a file
 * was before and after an accepted edit. Named by their content, kept once.
 */
export interface Snapshots {
  /**
   * Keeps the text and answers its hash. What is too long or cannot be written as UTF-8 is not kept: then
   * `read` knows nothing of the hash.
   */
  keep(text: string): Promise<string>;
  /** The text of this hash, checked; null when it is not here, or not what it says. */
  read(hash: string): Promise<string | null>;
}

interface SnapshotsOptions {
  readonly store: RecordStore;
  /** Null without a folder: then nothing is kept. */
  projectId(): ProjectId | null;
  readonly now: () => number;
  /** SHA-256 in lower-case hex. */
  readonly hash: (text: string) => string;
}

/**
 * What nothing names is cleaned away a day after it was kept. A text that is kept again after half of
 * that is as good as new, so that it is not lost before the one who kept it can name it.
 */
const FRESH_MS = 12 * 60 * 60 * 1_000;

/** No text that the editor lets us read is longer; a small record could unpack to more. */
const MAX_BYTES = 4 * 1024 * 1024;

export function createSnapshots(options: SnapshotsOptions): Snapshots {
  const { store, hash, now } = options;
  const idOf = (project: ProjectId, name: string) =>
    snapshotId.parse(derivedUuid(hash(`${project}:${name}`)));
  return {
    async keep(text) {
      const name = hash(text);
      const project = options.projectId();
      if (project === null || !isKeepable(text)) return name;
      const id = idOf(project, name);
      const known = await store.get('snapshot', id);
      if (known !== null && known.data.createdAt > now() - FRESH_MS) return name;
      const packed = (await promisify(gzip)(text)).toString('base64');
      if (packed.length <= MAX_SNAPSHOT_LENGTH) {
        const data = { projectId: project, hash: name, gzip: packed, createdAt: now() };
        await store.write([{ kind: 'snapshot', id, data }]);
      }
      return name;
    },
    async read(name) {
      const project = options.projectId();
      const record = project && (await store.get('snapshot', idOf(project, name)));
      if (!record) return null;
      const text = await unpack(record.data.gzip);
      return text !== null && hash(text) === name ? text : null;
    },
  };
}

function isKeepable(text: string): boolean {
  return text.isWellFormed() && Buffer.byteLength(text) <= MAX_BYTES;
}

/** Null for what is no gzip, is too long or no UTF-8: another device may have written anything. */
async function unpack(packed: string): Promise<string | null> {
  try {
    const options = { maxOutputLength: MAX_BYTES };
    const bytes = await promisify<Buffer, typeof options, Buffer>(gunzip)(
      Buffer.from(packed, 'base64'),
      options,
    );
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
