import { ReadableStream } from 'node:stream/web';

interface StreamClass {
  fromSSEResponse(response: Response, controller: AbortController): AsyncIterable<unknown>;
}

/** Reads a whole event stream with the `openai` package and counts its chunks. */
export async function countWithOpenai(bytes: Uint8Array[]): Promise<number> {
  const name = 'openai/streaming';
  const { Stream } = (await import(name)) as { Stream: StreamClass };
  const body = ReadableStream.from(bytes) as unknown as BodyInit;
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  let count = 0;
  for await (const chunk of Stream.fromSSEResponse(response, new AbortController())) {
    if (chunk !== null) count++;
  }
  return count;
}
