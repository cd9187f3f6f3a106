import * as z from 'zod';
import { blobHash } from '../shared/domain/blob.ts';
import { heldRecord } from './heldRecord.ts';

/**
 * One file for a whole space: NDJSON. The first line is the header, the last one the end; between them each
 * line is a record, or a blob that records name, once each. `.gz` by its ending.
 */
export const EXPORT_FORMAT = 'parley-export';
/** 1 had no blobs. */
export const EXPORT_VERSION = 2;

/** A blob of 8 MB in base64, with room. */
export const MAX_LINE_BYTES = 12 * 1024 * 1024;
export const MAX_EXPORT_BYTES = 1024 * 1024 * 1024;
/** From this size on a file that unpacks to so many times its own size is a trap. */
export const BOMB = { fromBytes: 32 * 1024 * 1024, ratio: 200 } as const;

const count = z.number().int().nonnegative();

export const exportHeader = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.number().int().min(1).max(EXPORT_VERSION),
  /** Milliseconds since 1970. */
  exportedAt: z.number().int(),
  source: z.object({
    userId: z.string(),
    spaceId: z.uuid(),
    /** The space's seq that the export reaches to. */
    head: count,
  }),
});

export const exportEnd = z.object({
  end: z.literal(true),
  records: count,
  kinds: z.record(z.string(), count),
  /** How many blobs. */
  blobs: count.default(0),
  /** SHA-256 in hex of all lines before this one with their line ends, in UTF-8. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const exportedRecord = heldRecord;
export const exportedBlob = z.object({ blob: blobHash, base64: z.base64() });

export type ExportHeader = z.infer<typeof exportHeader>;
export type ExportEnd = z.infer<typeof exportEnd>;
