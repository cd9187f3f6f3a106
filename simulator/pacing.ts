import { setTimeout as delay } from 'node:timers/promises';
import type { Step } from './scenario.ts';

/** A model reads before it writes: about as long as it takes to write so many tokens. */
export const READING_TOKENS = 30;
const CUT_AFTER_MS = 100;

export interface Pace {
  /** 0: as fast as possible. */
  readonly tokensPerSecond: number;
  /** Fires when the client has left. */
  readonly gone: AbortSignal;
}

/** Words with the space before them, long ones in pieces: about what a tokenizer makes. */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S{1,6}|\s+$/g) ?? [];
}

/** Waits as long as so many tokens take. */
export async function pause({ tokensPerSecond, gone }: Pace, tokens: number): Promise<void> {
  if (tokensPerSecond === 0) return;
  await delay((tokens * 1_000) / tokensPerSecond, undefined, { signal: gone });
}

/** A step in which nothing is written. Rejects with the signal's reason when the client leaves meanwhile. */
export async function runWait(
  step: Extract<Step, { kind: 'delay' | 'stall' | 'cut' }>,
  writer: { readonly setting: Pace; destroy(): void },
): Promise<'goesOn' | 'over'> {
  const { gone } = writer.setting;
  switch (step.kind) {
    case 'delay':
      await delay(step.ms, undefined, { signal: gone });
      return 'goesOn';
    case 'stall':
      await stall(gone);
      return 'over';
    case 'cut':
      // A client's platform throws away what it received together with the break.
      await delay(CUT_AFTER_MS, undefined, { signal: gone });
      writer.destroy();
      return 'over';
  }
}

/** Resolves when the client has left. */
function stall(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) resolve();
    else gone.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Writes `text` in pieces of so many bytes, all at once where undefined. Throws when the client left. */
export async function writeBytes(
  response: { write(bytes: Uint8Array): unknown },
  text: string,
  splitBytes: number | undefined,
  gone: AbortSignal,
): Promise<void> {
  gone.throwIfAborted();
  const bytes = Buffer.from(text);
  const size = splitBytes ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    response.write(bytes.subarray(at, at + size));
    // Writes within one tick would leave as one piece.
    if (splitBytes !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }
}
