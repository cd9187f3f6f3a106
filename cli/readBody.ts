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

/** The chunks of a response's body. Leaving the loop early cancels the rest. */
export async function* bytesOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  let isDone = false;
  try {
    for (;;) {
      const read = await reader.read();
      isDone = read.done;
      if (read.done) return;
      yield read.value;
    }
  } finally {
    // Cancelling a body that already failed rejects with that same failure, which was thrown above.
    if (!isDone) await reader.cancel().catch(() => undefined);
  }
}
