import { randomInt } from 'node:crypto';

/** Each a range that a stream draws from, so that clients do not come back all at once. */
export interface StreamTimings {
  readonly heartbeatMs: readonly [number, number];
  /** A stream ends at this age; the token is checked when the client comes back. */
  readonly ageMs: readonly [number, number];
}

/** What the pulse does to a stream. */
export interface PulsedStream {
  /** Also after the end, until the stream is removed. */
  beat(): void;
  end(reason: 'age'): void;
}

/** Lets streams beat and end in time, with one timer for all of them. */
export interface StreamPulse {
  add(stream: PulsedStream): void;
  remove(stream: PulsedStream): void;
}

/** The time and a timer of it. */
interface PulseClock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Rings every `ms` until the returned function is called. */
  every(ms: number, ring: () => void): () => void;
}

const realClock: PulseClock = {
  now: () => performance.now(),
  every(ms, ring) {
    const timer = setInterval(ring, ms);
    return () => clearInterval(timer);
  },
};

/** How often the timer rings, at the most. */
const TICK_MS = 1_000;
/** Rings in the shortest time between two beats. */
const TICKS_PER_BEAT = 4;

/** By the clock. */
interface Due {
  beatAt: number;
  endAt: number;
}

/** A stream is never later than its timings say: what would come due before the next ring is done at this one. */
export function createStreamPulse(
  { heartbeatMs, ageMs }: StreamTimings,
  clock: PulseClock = realClock,
): StreamPulse {
  const tickMs = Math.min(TICK_MS, Math.ceil(heartbeatMs[0] / TICKS_PER_BEAT));
  const streams = new Map<PulsedStream, Due>();
  let stopTimer: (() => void) | null = null;

  const ring = () => {
    const now = clock.now();
    for (const [stream, due] of streams) {
      if (due.endAt > now + tickMs && due.beatAt > now + tickMs) continue;
      due.beatAt = now + randomInt(...heartbeatMs);
      if (due.endAt > now + tickMs) {
        stream.beat();
      } else {
        // Once: one that takes its last words only slowly finds out at the next beat.
        due.endAt = Infinity;
        stream.end('age');
      }
    }
  };

  return {
    add(stream) {
      const now = clock.now();
      streams.set(stream, {
        beatAt: now + randomInt(...heartbeatMs),
        endAt: now + randomInt(...ageMs),
      });
      stopTimer ??= clock.every(tickMs, ring);
    },
    remove(stream) {
      streams.delete(stream);
      if (streams.size > 0) return;
      stopTimer?.();
      stopTimer = null;
    },
  };
}
