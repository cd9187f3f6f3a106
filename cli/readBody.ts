import { bytesOf } from '../shared/protocol/bytesOf.ts';

/** The text of a response's body. Rejects when it is larger than `maxBytes`, or the connection breaks. */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of bytesOf(response)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error('The answer is larger than Parley accepts.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
