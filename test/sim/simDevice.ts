import assert from 'node:assert/strict';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import { createSyncLoop } from '../../shared/sync/createSyncLoop.ts';
import type { SyncLoop } from '../../shared/sync/createSyncLoop.ts';
import { hasLocalEdit, isConflict } from '../../shared/sync/localRecord.ts';
import type { LocalRecord } from '../../shared/sync/localRecord.ts';
import type { ServiceClient } from '../../shared/sync/serviceClient.ts';
import { sameJson } from '../../shared/sync/sameJson.ts';
import type { SyncState } from '../../shared/sync/syncState.ts';
import type { LocalStore, SyncPosition } from '../../shared/sync/syncStore.ts';
import { MemoryDisk, openMemoryStore } from '../support/memoryStore.ts';
import type { Random } from '../support/random.ts';
import type { SimClock } from '../support/simClock.ts';

export interface DeviceOptions {
  readonly userId: string;
  readonly clock: SimClock;
  readonly random: Random;
  readonly newId: () => string;
  readonly client: ServiceClient;
  readonly withoutCursorTransaction: boolean;
  readonly withoutSetAside: boolean;
}

interface Window {
  readonly store: LocalStore;
  readonly loop: SyncLoop;
  isAlive: boolean;
}

/** One machine: a disk, and windows on it that can be killed between any two steps. */
export class SimDevice {
  readonly userId: string;
  readonly disk = new MemoryDisk();
  state: SyncState = { kind: 'off' };
  /** What its clock is wrong by. */
  skewMs = 0;
  windows: Window[] = [];
  errors: unknown[] = [];
  readonly #options: DeviceOptions;
  #seen: { position: SyncPosition | null; rows: ReadonlyMap<string, LocalRecord> } = {
    position: null,
    rows: new Map(),
  };
  /** Records that the person touched since the last check. */
  readonly #touched = new Set<string>();

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.userId = options.userId;
  }

  openWindow(): void {
    const { clock, random, newId, client } = this.#options;
    const now = (): number => clock.now + this.skewMs;
    const real = openMemoryStore({ now, newId }, this.disk);
    const split = this.#options.withoutCursorTransaction ? this.#splitPages(real) : real;
    const window: { isAlive: boolean } = { isAlive: true };
    const mortal = <T extends object>(port: T): T => killable(port, () => window.isAlive);
    const loop = createSyncLoop({
      store: mortal(split),
      service: mortal(client),
      owner: newId(),
      now: () => clock.now,
      random: () => random.fraction(),
      schedule: (ms, ring) => clock.schedule(ms, () => window.isAlive && ring()),
      onState: (state) => void (this.state = state),
      onLease: () => undefined,
      onError: (cause) => this.errors.push(cause),
    });
    this.windows.push(Object.assign(window, { store: real, loop }));
    loop.wake('person');
  }

  /** The process dies: nothing of it happens any more, whatever was under way. */
  killWindow(): void {
    const window = this.windows.pop();
    if (!window) return;
    window.isAlive = false;
    void window.store.close();
  }

  wake(by: 'person' | 'write' | 'head'): void {
    for (const { loop } of this.windows) loop.wake(by);
  }

  async write(change: RecordChange): Promise<void> {
    const [window] = this.windows;
    if (!window) return;
    this.#touched.add(`${change.kind}/${change.id}`);
    await window.store.write([change]);
    this.wake('write');
  }

  /** Settles every conflict by choice; gives the records for which mine was chosen. */
  async settle(choose: () => 'mine' | 'theirs'): Promise<readonly string[]> {
    const [window] = this.windows;
    if (!window) return [];
    const kept: string[] = [];
    for (const { kind, id } of await window.store.conflicts()) {
      const choice = choose();
      const row = this.rows().get(`${kind}/${id}`);
      this.#touched.add(`${kind}/${id}`);
      if (choice === 'mine') kept.push(`${kind}/${id}`);
      await window.store.resolveConflict(kind, id, choice);
      if (this.#options.withoutSetAside) {
        this.disk.contents = { ...this.disk.contents, setAside: [] };
      }
      await this.#mustHaveKept(row, choice);
    }
    this.wake('write');
    return kept;
  }

  /** Invariant 12: the side that was given up, as it was at that moment, is in the local history. */
  async #mustHaveKept(row: LocalRecord | undefined, choice: 'mine' | 'theirs'): Promise<void> {
    if (!row || !isConflict(row)) return;
    const given = choice === 'mine' ? (row.theirs?.data ?? null) : row.data;
    if (given === null) return;
    const history = (await this.windows[0]?.store.setAside()) ?? [];
    assert.ok(
      history.some(({ id, data }) => id === row.id && sameJson(data, given)),
      `an edit of ${row.id} was overwritten and is nowhere to be seen`,
    );
  }

  async settleLoss(choice: 'upload' | 'discard'): Promise<readonly string[]> {
    const [window] = this.windows;
    if (!window || !(await window.store.loss())) return [];
    const keys = [...this.rows().keys()];
    await window.store.settleLoss(choice);
    this.wake('person');
    return choice === 'upload' ? keys : [];
  }

  rows(): ReadonlyMap<string, LocalRecord> {
    return new Map([...this.disk.contents.rows].map(([key, { record }]) => [key, record]));
  }

  /** Invariants 5 to 8 on this device, against what it was at the last check. */
  check(): void {
    assert.deepEqual(this.errors, []);
    const position = this.disk.contents.position;
    const before = this.#seen;
    const isSameLoad = before.position?.load === position?.load;
    if (before.position && position && isSameLoad) {
      assert.ok(position.cursor >= before.position.cursor, 'the cursor went back');
    }
    const rows = this.rows();
    for (const [key, row] of rows) {
      const old = before.rows.get(key);
      if (!old) continue;
      // A conflict's base may come from an earlier load, and version 0 stands for a record that the
      // service had forgotten: both begin anew.
      const isComparable = isSameLoad && old.load === row.load && old.theirs === null;
      if (isComparable && old.base && row.base && row.base.version > 0) {
        assert.ok(row.base.version >= old.base.version, `${key} went back to an older version`);
      }
      const isSettled = !sameJson(old.base, row.base) || !sameJson(old.theirs, row.theirs);
      if (hasLocalEdit(old) && !this.#touched.has(key) && !isSettled) {
        assert.deepEqual(row.data, old.data, `a pending edit of ${key} vanished`);
      }
      const text = JSON.stringify(row.data ?? {});
      assert.ok(!text.includes('of:') || text.includes(`of:${this.userId}`), 'a stranger’s record');
    }
    for (const [key, old] of before.rows) {
      const isOwnEdit = hasLocalEdit(old) && old.data !== null && old.base === null;
      if (isOwnEdit && !this.#touched.has(key)) {
        assert.ok(rows.has(key) || old.sent !== null, `a new record ${key} vanished unsent`);
      }
    }
    this.#touched.clear();
    this.#seen = { position, rows };
  }

  /** A broken store: the cursor is committed first and the records a moment later. */
  #splitPages(store: LocalStore): LocalStore {
    const { clock, random } = this.#options;
    return {
      ...store,
      applyPull: async (asked, reply) => {
        const before = this.disk.contents;
        const outcome = await store.applyPull(asked, reply);
        const { rows, position } = this.disk.contents;
        this.disk.contents = { ...before, position };
        const window = this.windows.at(-1);
        await clock.wait(random.below(500));
        if (window?.isAlive) this.disk.contents = { ...this.disk.contents, rows };
        return outcome;
      },
    };
  }
}

/** A port whose calls never come back once its process is dead. */
function killable<T extends object>(port: T, isAlive: () => boolean): T {
  return new Proxy(port, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (!isAlive()) return new Promise(() => undefined);
        const result: unknown = await Reflect.apply(member, target, args);
        return isAlive() ? result : new Promise(() => undefined);
      };
    },
  });
}
