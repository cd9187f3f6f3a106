import * as z from 'zod';

/** The name of a blob: the SHA-256 of its bytes in lower-case hex. */
export const blobHash = z.string().regex(/^[0-9a-f]{64}$/);
/** Limit of one blob in bytes. */
export const MAX_BLOB_BYTES = 8 * 1024 * 1024;
