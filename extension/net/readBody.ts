import { bytesOf } from '../../shared/protocol/bytesOf.ts';

/** A response's text, or null when it is longer than `limitBytes`; the rest is not read then. */
export async function readBody(response: Response, limitBytes: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of bytesOf(response)) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
