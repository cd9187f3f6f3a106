import assert from 'node:assert/strict';
import { advance, STALL_MS } from '../../../shared/sync/syncMachine.ts';
import type { MachineState, SyncCommand, SyncEvent } from '../../../shared/sync/machineState.ts';
import { busy, finished, idle, NOW, woken } from '../../support/machineSteps.ts';

const tools = { now: NOW, random: () => 0.5 };
const [paused, resumed, stalled] = (['paused', 'resumed', 'stalled'] as const).map(
  (kind): SyncEvent => ({ kind }),
) as [SyncEvent, SyncEvent, SyncEvent];
const down = { kind: 'unavailable', retryAfterMs: null, detail: 'refused' } as const;

const troubled = (trouble: MachineState['trouble'], notBefore: number): MachineState => ({
  ...idle,
  trouble,
  notBefore,
});
const offline = troubled({ kind: 'offline', retryAt: NOW + 9, detail: 'x' }, NOW + 9);
const toldToWait = { ...offline, askedToWaitUntil: NOW + 9 };
const revoked = troubled({ kind: 'problem', problem: { kind: 'revoked' } }, Infinity);
const resting = { ...idle, isPaused: true };

const push = (count = 1_000): SyncCommand => ({ kind: 'push', count });
const wait = (ms: number): SyncCommand => ({ kind: 'wait', ms });
const [lease, identify, pull, startOver, rest] = (
  ['lease', 'identify', 'pull', 'startOver', 'rest'] as const
).map((kind): SyncCommand => ({ kind })) as [
  SyncCommand,
  SyncCommand,
  SyncCommand,
  SyncCommand,
  SyncCommand,
];

type Row = readonly [
  what: string,
  from: MachineState,
  event: SyncEvent,
  command: SyncCommand | null,
  then?: Partial<MachineState>,
];

/** Every state against every event that means something in it. */
const rows: readonly Row[] = [
  ['idle, woken by the person', idle, woken('person'), lease, { isPushFirst: false }],
  ['idle, woken by the network', idle, woken('network'), lease, { isPushFirst: false }],
  ['idle, woken by a head', idle, woken('head'), lease, { isPushFirst: false }],
  ['idle, woken by the timer', idle, woken('timer'), lease, { isPushFirst: false }],
  ['idle, woken by a write', idle, woken('write'), lease, { isPushFirst: true }],
  [
    'never in step, a write',
    { ...idle, syncedAt: null },
    woken('write'),
    lease,
    { isPushFirst: false },
  ],
  ['offline, a write', offline, woken('write'), null, offline],
  ['offline, a head', offline, woken('head'), null, offline],
  [
    'offline, its time has come, a write',
    { ...offline, notBefore: NOW },
    woken('write'),
    lease,
    { isPushFirst: false },
  ],
  ['offline, the network returns', offline, woken('network'), lease],
  ['offline, the person', offline, woken('person'), lease],
  ['told to wait, the network returns', toldToWait, woken('network'), null, toldToWait],
  ['told to wait, the person', toldToWait, woken('person'), lease],
  ['told to wait, the timer', toldToWait, woken('timer'), lease],
  ['revoked, the timer', revoked, woken('timer'), null, revoked],
  ['revoked, the network returns', revoked, woken('network'), null, revoked],
  ['revoked, a write', revoked, woken('write'), null, revoked],
  ['revoked, the person', revoked, woken('person'), lease],
  ['busy, a write', busy('pull'), woken('write'), null, { wokenBy: 'write', step: 'pull' }],
  [
    'busy, a write after the person',
    busy('pull', { wokenBy: 'person' }),
    woken('write'),
    null,
    { wokenBy: 'person' },
  ],
  [
    'busy, the person after a write',
    busy('pull', { wokenBy: 'write' }),
    woken('person'),
    null,
    { wokenBy: 'person' },
  ],
  ['busy, an old timer', busy('pull'), woken('timer'), null, { wokenBy: null }],

  ['lease held, known', busy('lease'), finished({ kind: 'done' }), pull],
  ['lease held, unknown', busy('lease', { isKnown: false }), finished({ kind: 'done' }), identify],
  [
    'lease held for a write',
    busy('lease', { isPushFirst: true }),
    finished({ kind: 'done' }),
    push(),
  ],
  [
    'lease elsewhere',
    busy('lease'),
    finished({ kind: 'otherWindow' }),
    wait(5_000),
    { trouble: { kind: 'otherWindow' } },
  ],
  [
    'identified',
    busy('identify', { isKnown: false }),
    finished({ kind: 'done' }),
    pull,
    { isKnown: true },
  ],
  ['pulled a page', busy('pull'), finished({ kind: 'more' }), pull],
  ['pulled to the head', busy('pull', { batchLimit: 7 }), finished({ kind: 'done' }), push(7)],
  [
    'pushed a batch',
    busy('push', { batchLimit: 7 }),
    finished({ kind: 'more' }),
    push(14),
    { hasPushed: true },
  ],
  [
    'pushed all that has come',
    busy('push', { isPushFirst: true, hasPushed: true, batchLimit: 7 }),
    finished({ kind: 'more', isAtHead: true }),
    push(14),
    { hasPushed: false, isPushFirst: false },
  ],
  [
    'nothing left after pushing',
    busy('push', { hasPushed: true }),
    finished({ kind: 'done' }),
    pull,
    { hasPushed: false },
  ],
  [
    'nothing to push though written',
    busy('push', { isPushFirst: true }),
    finished({ kind: 'done' }),
    pull,
    { isPushFirst: false },
  ],
  ['all is pushed', busy('push'), finished({ kind: 'done' }), { kind: 'blobs' }, { carried: 0 }],
  [
    'in step',
    busy('blobs', { failures: 3 }),
    finished({ kind: 'done' }),
    wait(60_000),
    { failures: 0, syncedAt: NOW, trouble: null, step: 'waiting' },
  ],
  [
    'in step, woken by a write',
    busy('push', { wokenBy: 'write' }),
    finished({ kind: 'done' }),
    lease,
    { isPushFirst: true, wokenBy: null },
  ],
  [
    'in step, woken by a head',
    busy('push', { wokenBy: 'head' }),
    finished({ kind: 'done' }),
    lease,
    { isPushFirst: false },
  ],
  [
    'batch too large',
    busy('push'),
    finished({ kind: 'tooLarge', count: 9 }),
    push(4),
    { batchLimit: 4 },
  ],
  ['asked to start over', busy('pull'), finished({ kind: 'resync' }), startOver, { restarts: 1 }],
  ['started over', busy('startOver', { restarts: 2 }), finished({ kind: 'done' }), pull],
  [
    'started over too often',
    busy('startOver', { restarts: 3 }),
    finished({ kind: 'done' }),
    wait(750),
  ],

  [
    'not reached',
    busy('push'),
    finished(down),
    wait(750),
    { failures: 1, trouble: { kind: 'offline', retryAt: NOW + 750, detail: 'refused' } },
  ],
  [
    'not reached, the person asked meanwhile',
    busy('push', { wokenBy: 'person' }),
    finished(down),
    lease,
    { failures: 1, wokenBy: null },
  ],
  [
    'not reached, the network returned meanwhile',
    busy('push', { wokenBy: 'network' }),
    finished(down),
    lease,
  ],
  [
    'not reached, written meanwhile',
    busy('push', { wokenBy: 'write' }),
    finished(down),
    wait(750),
    { wokenBy: null },
  ],
  [
    'told to wait, the network returned meanwhile',
    busy('push', { wokenBy: 'network' }),
    finished({ ...down, retryAfterMs: 4_000 }),
    wait(4_000),
    { askedToWaitUntil: NOW + 4_000 },
  ],
  [
    'signed out',
    busy('pull'),
    finished({ kind: 'unauthorized' }),
    wait(60_000),
    { isKnown: false, trouble: { kind: 'signedOut' } },
  ],
  [
    'forbidden once',
    busy('pull'),
    finished({ kind: 'forbidden' }),
    identify,
    { isAskedAnew: true },
  ],
  [
    'forbidden once, after failures',
    busy('pull', { failures: 3 }),
    finished({ kind: 'forbidden' }),
    identify,
    { isAskedAnew: true },
  ],
  [
    'forbidden again',
    busy('pull', { failures: 1, isAskedAnew: true }),
    finished({ kind: 'forbidden' }),
    wait(1_500),
    { isKnown: false },
  ],
  [
    'access taken away',
    busy('pull'),
    finished({ kind: 'revoked' }),
    rest,
    { isKnown: false, trouble: revoked.trouble, notBefore: Infinity },
  ],
  [
    'access taken away, the person asked meanwhile',
    busy('pull', { wokenBy: 'person' }),
    finished({ kind: 'revoked' }),
    lease,
  ],
  [
    'a problem',
    busy('identify'),
    finished({ kind: 'problem', problem: { kind: 'otherAccount' } }),
    wait(750),
    { isKnown: false },
  ],

  ['idle, paused', idle, paused, rest, { isPaused: true }],
  ['offline, paused', offline, paused, rest, { isPaused: true }],
  [
    'busy, paused',
    busy('push', { wokenBy: 'write' }),
    paused,
    null,
    { isPaused: true, step: 'push', wokenBy: null },
  ],
  [
    'paused while busy, the step ends',
    busy('push', { isPaused: true }),
    finished({ kind: 'more' }),
    rest,
    { step: 'waiting' },
  ],
  [
    'paused while busy, the step fails',
    busy('push', { isPaused: true }),
    finished(down),
    rest,
    { step: 'waiting' },
  ],
  ['paused, the person', resting, woken('person'), null, resting],
  ['paused, the network returns', resting, woken('network'), null, resting],
  ['paused, the timer', resting, woken('timer'), null, resting],
  ['paused, stalled', resting, stalled, null, resting],
  ['resumed', resting, resumed, lease, { isPaused: false }],
  [
    'resumed within the step',
    busy('push', { isPaused: true }),
    resumed,
    null,
    { isPaused: false, step: 'push', wokenBy: 'person' },
  ],
  ['resumed when not paused', idle, resumed, null, idle],

  ['in step, stalled', idle, stalled, lease, { isKnown: false }],
  ['offline, stalled', offline, stalled, null, { isKnown: false, trouble: offline.trouble }],
  [
    'busy, stalled',
    busy('pull', { stepAt: NOW - STALL_MS + 1 }),
    stalled,
    null,
    { isKnown: false, step: 'pull' },
  ],
  [
    'a step lost, stalled',
    busy('pull', { stepAt: NOW - STALL_MS }),
    stalled,
    lease,
    { isKnown: false },
  ],
];

describe('syncMachine, transition by transition', () => {
  for (const [what, from, event, command, then = {}] of rows) {
    it(`C1, C12, C13, C17, C18: ${what}`, () => {
      const next = advance(from, event, tools);
      assert.deepEqual(next.command, command);
      const kept = Object.fromEntries(
        Object.keys(then).map((key) => [key, Reflect.get(next.state, key) as unknown]),
      );
      assert.deepEqual(kept, then);
      const isStep = command !== null && command.kind !== 'wait' && command.kind !== 'rest';
      if (isStep) assert.deepEqual([next.state.step, next.state.stepAt], [command.kind, NOW]);
    });
  }
});
