import assert from 'node:assert/strict';
import { createStreamPulse, type PulsedStream } from '../../server/http/streamPulse.ts';

/** A clock that stands still until it is moved, and counts the timers that run. */
function createClock() {
  let time = 1_000;
  const timers = new Set<{ readonly ms: number; readonly ring: () => void; nextAt: number }>();
  return {
    timers,
    now: () => time,
    every(ms: number, ring: () => void) {
      const timer = { ms, ring, nextAt: time + ms };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms: number) {
      const end = time + ms;
      for (;;) {
        const [next] = [...timers].sort((a, b) => a.nextAt - b.nextAt);
        if (next === undefined || next.nextAt > end) break;
        time = next.nextAt;
        next.nextAt += next.ms;
        next.ring();
      }
      time = end;
    },
  };
}

function createStream(now: () => number) {
  const beats: number[] = [];
  const ends: number[] = [];
  const stream: PulsedStream = { beat: () => beats.push(now()), end: () => ends.push(now()) };
  return { stream, beats, ends };
}

const timings = { heartbeatMs: [15_000, 20_000], ageMs: [300_000, 600_000] } as const;

describe('The pulse of streams', () => {
  it('H2: beats each stream at least every 20 s and ends it within 10 minutes, once, with one timer for all', () => {
    const clock = createClock();
    const pulse = createStreamPulse(timings, clock);
    const streams = Array.from({ length: 200 }, () => createStream(clock.now));
    const added = new Map<PulsedStream, number>();
    for (const { stream } of streams) {
      pulse.add(stream);
      added.set(stream, clock.now());
      clock.pass(37);
    }
    assert.equal(clock.timers.size, 1);
    clock.pass(300_000 - 200 * 37 - 1_000);
    assert.ok(streams.every(({ ends }) => ends.length === 0));
    clock.pass(310_000);
    for (const { stream, beats, ends } of streams) {
      assert.equal(ends.length, 1);
      const ended = ends[0] ?? 0;
      assert.ok(ended - (added.get(stream) ?? 0) <= 600_000);
      const times = [...beats.filter((at) => at < ended), ended];
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      assert.ok(gaps.every((gap) => gap <= 20_000));
      assert.ok(gaps.slice(0, -1).every((gap) => gap >= 14_000));
    }
    const ends = new Set(streams.map(({ ends: [at] }) => at));
    assert.ok(
      ends.size > 50,
      'They end spread over the range, so that they do not come back all at once.',
    );
  });

  it('H2: goes on beating one that has its last words and does not take them', () => {
    const clock = createClock();
    const pulse = createStreamPulse(timings, clock);
    const { stream, beats, ends } = createStream(clock.now);
    pulse.add(stream);
    clock.pass(600_000);
    const [ended = 0] = ends;
    clock.pass(20_000);
    assert.equal(ends.length, 1);
    const [next = 0] = beats.filter((at) => at > ended);
    assert.ok(next - ended >= 14_000, 'It has the time of a beat for them.');
  });

  it('runs no timer for nobody', () => {
    const clock = createClock();
    const pulse = createStreamPulse(timings, clock);
    const [a, b] = [createStream(clock.now), createStream(clock.now)];
    pulse.add(a.stream);
    pulse.add(b.stream);
    pulse.remove(a.stream);
    pulse.remove(a.stream);
    assert.equal(clock.timers.size, 1);
    pulse.remove(b.stream);
    assert.equal(clock.timers.size, 0);
    clock.pass(100_000);
    assert.deepEqual([a.beats, b.beats], [[], []]);
    pulse.add(a.stream);
    clock.pass(20_000);
    assert.equal(a.beats.length, 1);
    pulse.remove(a.stream);
  });
});
