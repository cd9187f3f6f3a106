import assert from 'node:assert/strict';
import { INITIAL_MACHINE } from '../../../shared/sync/machineState.ts';
import { advance } from '../../../shared/sync/syncMachine.ts';
import type {
  MachineState,
  StepOutcome,
  SyncCommand,
  SyncEvent,
  WokenBy,
} from '../../../shared/sync/machineState.ts';

/** Feeds events in turn and gives the commands that came out. */
function play(
  events: readonly SyncEvent[],
  random = 0.5,
): { commands: (SyncCommand | null)[]; state: MachineState } {
  let state = INITIAL_MACHINE;
  const commands = events.map((event) => {
    const next = advance(state, event, { now: 1_000_000, random: () => random });
    state = next.state;
    return next.command;
  });
  return { commands, state };
}

const woken = (by: WokenBy): SyncEvent => ({ kind: 'woken', by });
const finished = (outcome: StepOutcome): SyncEvent => ({ kind: 'finished', outcome });
const done = finished({ kind: 'done' });
const more = finished({ kind: 'more' });
const down = finished({ kind: 'unavailable', retryAfterMs: null, detail: 'down' });
/** Woken, lease held, person known: a pull is under way. */
const pulling = [woken('person'), done, done];

function kindsOf(commands: readonly (SyncCommand | null)[]): (string | null)[] {
  return commands.map((command) => command?.kind ?? null);
}

describe('syncMachine', () => {
  it('C1: pulls to the head, pushes until nothing is left, and pulls again what it pushed', () => {
    const { commands, state } = play([...pulling, more, done, more, done, done, done, done]);
    assert.deepEqual(kindsOf(commands), [
      'lease',
      'identify',
      'pull',
      'pull',
      'push',
      'push',
      'pull',
      'push',
      'blobs',
      'wait',
    ]);
    assert.deepEqual([state.trouble, state.syncedAt], [null, 1_000_000]);
  });

  it('C1: has one command under way, and begins again when it was woken meanwhile', () => {
    const { commands } = play([...pulling, woken('head'), done, done, done]);
    assert.deepEqual(kindsOf(commands), [
      'lease',
      'identify',
      'pull',
      null,
      'push',
      'lease',
      'pull',
    ]);
  });

  it('C12: doubles its waits from 1 s to 60 s, between half and whole by chance', () => {
    for (const [random, first, last] of [
      [0, 500, 30_000],
      [0.999_999, 1_000, 60_000],
    ] as const) {
      const again = [woken('timer'), done, down];
      const { commands } = play(
        [...pulling, down, ...Array.from({ length: 9 }, () => again).flat()],
        random,
      );
      const waits = commands.flatMap((command) => (command?.kind === 'wait' ? [command.ms] : []));
      assert.deepEqual([waits[0], waits.at(-1), waits.length], [first, last, 10]);
      assert.ok(waits.every((ms, index) => index === 0 || ms >= (waits[index - 1] ?? 0)));
    }
  });

  it('C12: waits at least as long as the service asks, but not for days', () => {
    for (const [retryAfterMs, expected] of [
      [90_000, 90_000],
      [1e12, 600_000],
      [-5, 750],
    ] as const) {
      const { commands } = play([
        ...pulling,
        finished({ kind: 'unavailable', retryAfterMs, detail: '' }),
      ]);
      assert.deepEqual(commands.at(-1), { kind: 'wait', ms: expected });
    }
  });

  it('C12: lets only the person and the timer end a wait', () => {
    for (const by of ['write', 'head', 'person', 'timer'] as const) {
      const { commands } = play([...pulling, down, woken(by)]);
      const mayBegin = by === 'person' || by === 'timer';
      assert.equal(commands.at(-1)?.kind ?? null, mayBegin ? 'lease' : null);
    }
  });

  it('C12: halves the batch down to one and doubles it again', () => {
    const { commands } = play([
      ...pulling,
      done,
      finished({ kind: 'tooLarge', count: 1_000 }),
      finished({ kind: 'tooLarge', count: 3 }),
      more,
    ]);
    assert.deepEqual(
      commands.flatMap((command) => (command?.kind === 'push' ? [command.count] : [])),
      [1_000, 500, 1, 2],
    );
  });

  it('E3: loads anew at resync, and waits when that goes round in circles', () => {
    const resync = finished({ kind: 'resync' });
    const { commands } = play([...pulling, resync, done, resync, done, resync, done]);
    assert.deepEqual(kindsOf(commands.slice(3)), [
      'startOver',
      'pull',
      'startOver',
      'pull',
      'startOver',
      'wait',
    ]);
  });

  it('E3: still loads anew at resync after many other failures', () => {
    const failures = Array.from({ length: 5 }, () => [down, woken('timer'), done]).flat();
    const { commands } = play([...pulling, ...failures, finished({ kind: 'resync' }), done]);
    assert.deepEqual(kindsOf(commands.slice(-2)), ['startOver', 'pull']);
  });

  it('C13: is signed out for a minute, or until asked', () => {
    const { commands, state } = play([...pulling, finished({ kind: 'unauthorized' })]);
    assert.deepEqual(commands.at(-1), { kind: 'wait', ms: 60_000 });
    assert.deepEqual(state.trouble, { kind: 'signedOut' });
    assert.equal(state.isKnown, false);
  });

  it('C14: asks who it is when the service forbids, once', () => {
    const forbidden = finished({ kind: 'forbidden' });
    const { commands, state } = play([...pulling, forbidden, done, forbidden]);
    assert.deepEqual(kindsOf(commands.slice(3)), ['identify', 'pull', 'wait']);
    assert.equal(state.trouble?.kind, 'problem');
  });

  it('S4: waits for the lease while another window has it', () => {
    const { commands, state } = play([woken('person'), finished({ kind: 'otherWindow' })]);
    assert.deepEqual(commands.at(-1), { kind: 'wait', ms: 5_000 });
    assert.deepEqual(state.trouble, { kind: 'otherWindow' });
  });

  it('B15: carries blobs when the records are in step, so many a cycle, then soon goes on', () => {
    const { commands, state } = play([...pulling, done, done, ...Array<SyncEvent>(20).fill(more)]);
    assert.deepEqual(kindsOf(commands.slice(4)), [...Array<string>(20).fill('blobs'), 'wait']);
    assert.deepEqual([commands.at(-1), state.syncedAt], [{ kind: 'wait', ms: 2_000 }, 1_000_000]);
  });

  it('B15: hears a write between two blobs, and pushes before the next one', () => {
    const { commands } = play([...pulling, done, done, woken('write'), more, done]);
    assert.deepEqual(kindsOf(commands.slice(4)), ['blobs', null, 'lease', 'push']);
  });

  it('B15: lets blobs alone wait where they fail, longer each time, and is in step', () => {
    const { commands, state } = play([...pulling, done, done, down]);
    assert.deepEqual(commands.at(-1), { kind: 'wait', ms: 750 });
    assert.deepEqual([state.trouble, state.failures, state.syncedAt], [null, 0, 1_000_000]);
    const again = [woken('head'), done, done, done] as const;
    const rested = play([...pulling, done, done, down, ...again]);
    assert.deepEqual(kindsOf(rested.commands.slice(6)), ['lease', 'pull', 'push', 'wait']);
    const next = advance({ ...state, step: 'blobs' }, down, { now: 1_000_000, random: () => 0.5 });
    assert.deepEqual(next.command, { kind: 'wait', ms: 1_500 });
  });

  it('B15, C12: is quiet in all where the service asks for it', () => {
    const busy = finished({ kind: 'unavailable', retryAfterMs: 9_000, detail: '' });
    const { commands, state } = play([...pulling, done, done, busy]);
    assert.deepEqual(commands.at(-1), { kind: 'wait', ms: 9_000 });
    assert.equal(state.trouble?.kind, 'offline');
  });
});
