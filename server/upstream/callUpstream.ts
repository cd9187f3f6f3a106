/** How long a provider may be silent. */
export interface UpstreamTimings {
  /** Until the answer begins. */
  readonly firstByteMs: number;
  /** Between two parts of an answer. */
  readonly silenceMs: number;
}

export const DEFAULT_UPSTREAM_TIMINGS: UpstreamTimings = {
  // Models that think, without streaming, take minutes.
  firstByteMs: 180_000,
  silenceMs: 60_000,
};

/** Why a provider gave no answer. */
export type UpstreamFailure =
  /** It cannot be reached, or broke off. */
  | 'unreachable'
  | 'silent'
  /** It sent us elsewhere, where we do not follow. */
  | 'redirected'
  /** Whoever asked has left. */
  | 'abandoned';

export type UpstreamAnswer =
  | { readonly ok: true; readonly answer: Response }
  | { readonly ok: false; readonly failure: UpstreamFailure };

export interface UpstreamCall {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Also ends the reading of the answer's body. */
  readonly signal: AbortSignal;
  readonly firstByteMs: number;
}

/**
 * Asks a provider and resolves when the head of its answer is here, whatever its status. Redirects are
 * never followed and answers never come compressed, so that their bytes can be passed on.
 */
export async function callUpstream(call: UpstreamCall): Promise<UpstreamAnswer> {
  const { url, method, headers, body, signal } = call;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), call.firstByteMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'identity' },
      ...(body !== undefined && { body: Buffer.from(body) }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, late.signal]),
    });
    if (answer.status < 300 || answer.status >= 400) return { ok: true, answer };
    await answer.body?.cancel();
    return { ok: false, failure: 'redirected' };
  } catch {
    if (signal.aborted) return { ok: false, failure: 'abandoned' };
    return { ok: false, failure: late.signal.aborted ? 'silent' : 'unreachable' };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The parts of an answer's body. Ends it (`silent`, `unreachable`) where the provider is silent for too
 * long or breaks off; what the reader takes to handle a part does not count. Ends by itself when the reader stops.
 */
export async function* readUpstream(
  answer: Response,
  silenceMs: number,
): AsyncGenerator<Uint8Array, 'complete' | 'silent' | 'unreachable'> {
  const reader = answer.body?.getReader();
  if (reader === undefined) return 'complete';
  try {
    for (;;) {
      const part = await nextPart(reader, silenceMs);
      if (part === 'silent') return 'silent';
      if (part.done) return 'complete';
      yield part.value;
    }
  } catch {
    return 'unreachable';
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

async function nextPart(reader: ReadableStreamDefaultReader<Uint8Array>, silenceMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => resolve('silent'), silenceMs);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The body as text; null where it is larger than `maxBytes` or does not come to its end. */
export async function readWhole(
  answer: Response,
  { maxBytes, silenceMs }: { readonly maxBytes: number; readonly silenceMs: number },
): Promise<Buffer | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reading = readUpstream(answer, silenceMs);
  for (;;) {
    const { done, value } = await reading.next();
    if (done === true) return value === 'complete' ? Buffer.concat(parts) : null;
    size += value.length;
    if (size > maxBytes) {
      await reading.return('complete');
      return null;
    }
    parts.push(value);
  }
}
