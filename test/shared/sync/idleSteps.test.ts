import assert from 'node:assert/strict';
import { advance } from '../../../shared/sync/syncMachine.ts';
import type { MachineState, SyncCommand, SyncEvent } from '../../../shared/sync/machineState.ts';
import { busy, finished, idle, NOW, woken } from '../../support/machineSteps.ts';

const push = (count: number): SyncCommand => ({ kind: 'push', count });
const wait = (ms: number): SyncCommand => ({ kind: 'wait', ms });
const lease: SyncCommand = { kind: 'lease' };
const pull: SyncCommand = { kind: 'pull' };

type Row = readonly [
  what: string,
  from: MachineState,
  event: SyncEvent,
  command: SyncCommand,
  then: Partial<MachineState>,
];

const rows: readonly Row[] = [
  [
    'pushed a batch, and nothing moved',
    busy('push', { batchLimit: 7, idleSteps: 1 }),
    finished({ kind: 'again' }),
    push(14),
    { hasPushed: true, idleSteps: 2 },
  ],
  [
    'pushed a batch after such ones',
    busy('push', { batchLimit: 7, idleSteps: 2 }),
    finished({ kind: 'more' }),
    push(14),
    { idleSteps: 0 },
  ],
  [
    'nothing moved three times',
    busy('push', { idleSteps: 2 }),
    finished({ kind: 'again' }),
    pull,
    { hasYielded: true, yields: 1, yieldsUntil: NOW + 750, idleSteps: 0 },
  ],
  [
    'nothing moved, as in the cycles before',
    busy('push', { yields: 3, yieldsUntil: NOW - 5 }),
    finished({ kind: 'again' }),
    pull,
    { hasYielded: true, yields: 4, yieldsUntil: NOW + 6_000 },
  ],
  [
    'pulled after pushing was given up',
    busy('pull', { hasYielded: true }),
    finished({ kind: 'done' }),
    { kind: 'blobs' },
    {},
  ],
  [
    'in step but for what was given up',
    busy('blobs', { hasYielded: true, yields: 1, yieldsUntil: NOW + 750 }),
    finished({ kind: 'done' }),
    wait(750),
    { step: 'waiting', trouble: null },
  ],
  [
    'pushing was given up until later, a head',
    { ...idle, yields: 1, yieldsUntil: NOW + 750 },
    woken('head'),
    lease,
    { hasYielded: true },
  ],
  [
    'pushing was given up until later, a write',
    { ...idle, yields: 1, yieldsUntil: NOW + 750 },
    woken('write'),
    lease,
    { hasYielded: false, isPushFirst: true },
  ],
  [
    'a clock that was set back since',
    { ...idle, yields: 1, yieldsUntil: NOW + 86_400_000 },
    woken('head'),
    lease,
    { hasYielded: false },
  ],
  [
    'all is pushed that was given up',
    busy('push', { yields: 3, yieldsUntil: NOW + 750 }),
    finished({ kind: 'done' }),
    { kind: 'blobs' },
    { yields: 0, yieldsUntil: 0 },
  ],
  ['pulled nothing though there is more', busy('pull'), finished({ kind: 'again' }), pull, {}],
  [
    'pulled nothing three times',
    busy('pull', { idleSteps: 2 }),
    finished({ kind: 'again' }),
    wait(750),
    { failures: 1 },
  ],
];

describe('syncMachine where nothing moves', () => {
  for (const [what, from, event, command, then] of rows) {
    it(`C23: ${what}`, () => {
      const next = advance(from, event, { now: NOW, random: () => 0.5 });
      assert.deepEqual(next.command, command);
      const kept = Object.fromEntries(
        Object.keys(then).map((key) => [key, Reflect.get(next.state, key) as unknown]),
      );
      assert.deepEqual(kept, then);
    });
  }
});
