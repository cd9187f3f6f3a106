/** What of a `fetch` response's body is needed to read it. */
interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
}

/** The chunks of a response's body. Leaving the loop early cancels the rest; rejects when the connection breaks. */
export async function* bytesOf({
  body,
}: {
  readonly body: ByteStream | null;
}): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done || value === undefined) return;
      yield value;
    }
  } finally {
    // Cancelling a body that already failed rejects with that same failure, which was thrown above.
    if (!isDone) await reader.cancel().catch(() => undefined);
  }
}
