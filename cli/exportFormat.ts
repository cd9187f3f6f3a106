import * as z from 'zod';
import { heldRecord } from './heldRecord.ts';

/**
 * One file for a whole space: NDJSON. The first line is the header, the last one the end; between them each
 * line is a record. `.gz` by its ending.
 */
export const EXPORT_FORMAT = 'parley-export';
export const EXPORT_VERSION = 1;

/** A record's data is at most 1 MB as JSON. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;
export const MAX_EXPORT_BYTES = 1024 * 1024 * 1024;
/** From this size on a file that unpacks to so many times its own size is a trap. */
export const BOMB = { fromBytes: 32 * 1024 * 1024, ratio: 200 } as const;

const count = z.number().int().nonnegative();

export const exportHeader = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
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
  /** SHA-256 in hex of all lines before this one with their line ends, in UTF-8. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const exportedRecord = heldRecord;

export type ExportHeader = z.infer<typeof exportHeader>;
export type ExportEnd = z.infer<typeof exportEnd>;
