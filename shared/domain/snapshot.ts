import * as z from 'zod';
import { projectId } from './ids.ts';
import { contentHash } from './thread.ts';

/** Longest compressed text in base64; longer ones are not kept, so that a record stays below 1 MB. */
export const MAX_SNAPSHOT_LENGTH = 900_000;

/**
 * The text of a file at one moment. Its record's id is made of the project and the hash, so that machines
 * which keep the same text keep one record. Its text never changes; deleted when nothing names it any more.
 */
export const snapshot = z.object({
  projectId,
  /** Of the text, which a reader checks. */
  hash: contentHash,
  /** UTF-8, gzip, base64. */
  gzip: z.string().max(MAX_SNAPSHOT_LENGTH),
  /** When it was kept; may be told anew when it is kept again. */
  createdAt: z.number().int(),
});
