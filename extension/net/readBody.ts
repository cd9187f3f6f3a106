import { bytesOf } from '../../shared/protocol/bytesOf.ts';

/** A response's bytes, or null when there are more than `limitBytes`; the rest is not read then. */
export async function readBytes(
  response: Response,
  limitBytes: number,
): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of bytesOf(response)) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts, bytes);
}

/** A response's text, or null when it is longer than `limitBytes`; the rest is not read then. */
export async function readBody(response: Response, limitBytes: number): Promise<string | null> {
  const bytes = await readBytes(response, limitBytes);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
