import { bytesOf } from '../shared/protocol/bytesOf.ts';

/** The bytes of a response's body. Rejects when it is larger than `maxBytes`, or the connection breaks. */
export async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(response)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error('The answer is larger than Parley accepts.');
    parts.push(chunk);
  }
  return Buffer.concat(parts, size);
}

/** The text of a response's body; rejects like `readBytes`. */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(response, maxBytes));
}
