import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends parts as fast as the reader takes them. A failure on our side cuts the connection, so that the
 * answer is not taken for whole; a reader who leaves is no failure.
 */
export async function sendStream(
  response: Response,
  parts: AsyncIterable<Uint8Array | string>,
): Promise<void> {
  try {
    await pipeline(parts, response);
  } catch (error) {
    if (!isPrematureClose(error)) throw error;
  }
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
