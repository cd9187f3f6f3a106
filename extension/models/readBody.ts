import { bytesOf } from '../../shared/protocol/bytesOf.ts';

/**
 * The text of a response's body, cut after `maxBytes`: a provider's answer is not to be trusted with
 * our memory. Rejects when the connection breaks.
 */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of bytesOf(response)) {
    text += decoder.decode(chunk, { stream: true });
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return text + decoder.decode();
}
