import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { DataOf } from '../shared/domain/record.ts';

/** No text that is kept is longer; a small record could unpack to more. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of a snapshot; null where it is not what its hash says. Another device may have written anything. */
export async function snapshotText({ gzip, hash }: DataOf<'snapshot'>): Promise<string | null> {
  try {
    const options = { maxOutputLength: MAX_BYTES };
    const bytes = await promisify<Buffer, typeof options, Buffer>(gunzip)(
      Buffer.from(gzip, 'base64'),
      options,
    );
    if (createHash('sha256').update(bytes).digest('hex') !== hash) return null;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
