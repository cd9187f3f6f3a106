import assert from 'node:assert/strict';
import { SCHEMA_VERSION } from '../../shared/domain/record.ts';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import { createSyncLoop } from '../../shared/sync/createSyncLoop.ts';
import type { SyncLoop } from '../../shared/sync/createSyncLoop.ts';
import { hasLocalEdit, isPending } from '../../shared/sync/localRecord.ts';
import type { LocalRecord, RecordData } from '../../shared/sync/localRecord.ts';
import { MAX_SET_ASIDE } from '../../shared/sync/recordTables.ts';
import type { ServiceClient } from '../../shared/sync/serviceClient.ts';
import { sameJson } from '../../shared/sync/sameJson.ts';
import type { ConflictChoice, SeenConflict } from '../../shared/sync/syncDesk.ts';
import type { SyncState } from '../../shared/sync/syncState.ts';
import type { LocalStore, SyncPosition } from '../../shared/sync/syncStore.ts';
import { MemoryDisk, openMemoryStore } from '../support/memoryStore.ts';
import type { Random } from '../support/random.ts';
import type { SimClock } from '../support/simClock.ts';
import { breakStore } from './breakStore.ts';
import type { StoreBreakage } from './breakStore.ts';
import type { EditLedger } from './editLedger.ts';
import { tokensIn } from './editLedger.ts';

export interface DeviceOptions {
  readonly userId: string;
  readonly clock: SimClock;
  readonly random: Random;
  readonly newId: () => string;
  readonly ledger: EditLedger;
  /** Whether the service holds this record and always did since it was made. */
  readonly hasAlways: (key: string) => boolean;
  /** The way to the service, as whoever is signed in on the device. */
  readonly clientOf: (device: SimDevice) => ServiceClient;
  readonly breakage: StoreBreakage & { readonly withoutWaits?: boolean };
}

interface Window {
  readonly store: LocalStore;
  readonly loop: SyncLoop;
  isAlive: boolean;
  /** What it was told last. */
  state: SyncState;
}

interface Seen {
  readonly position: SyncPosition | null;
  readonly rows: ReadonlyMap<string, { readonly record: LocalRecord }>;
}

/** One machine: a disk, and windows on it that can be killed between any two steps. */
export class SimDevice {
  readonly userId: string;
  /** Who is signed in; the store belongs to `userId`. */
  account: string;
  readonly disk = new MemoryDisk();
  /** What its clock is wrong by. */
  skewMs = 0;
  /** The instance of the service that its event stream hangs on. */
  instance = 0;
  isRevoked = false;
  /** A proxy on its way takes no larger push, in UTF-16 units of JSON. */
  limit = Infinity;
  /** Holds the next answer to a pull on its way. */
  holdPull: (() => Promise<void>) | null = null;
  windows: Window[] = [];
  errors: unknown[] = [];
  readonly #options: DeviceOptions;
  #seen: Seen = { position: null, rows: new Map() };
  /** Records that the person touched since the last check. */
  readonly #touched = new Set<string>();
  /** Mutations that were refused: their fate is known. */
  readonly #refused = new Set<string>();
  /** The person answered what a load would take away since the last check. */
  #isLossSettled = false;
  /** The unique values that were written here. */
  readonly #ownTokens = new Set<string>();

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.userId = options.userId;
    this.account = options.userId;
  }

  openWindow(): void {
    const { clock, random, newId, breakage } = this.#options;
    const now = (): number => clock.now + this.skewMs;
    const window: Pick<Window, 'isAlive' | 'state'> = { isAlive: true, state: { kind: 'off' } };
    const isAlive = (): boolean => window.isAlive;
    const place = { disk: this.disk, clock, random, newId, isAlive };
    const whole = breakStore(openMemoryStore({ now, newId }, this.disk), breakage, place);
    const store: LocalStore = {
      ...whole,
      applyPush: (reply) => {
        for (const { status, mutationId } of reply.results) {
          if (status === 'rejected' && mutationId !== null) this.#refused.add(mutationId);
        }
        return whole.applyPush(reply);
      },
      rejectTooLarge: (mutationId) => {
        this.#refused.add(mutationId);
        return whole.rejectTooLarge(mutationId);
      },
    };
    const mortal = <T extends object>(port: T): T => killable(port, isAlive);
    const loop = createSyncLoop({
      store: mortal(store),
      service: mortal(this.#options.clientOf(this)),
      owner: newId(),
      now: () => clock.now,
      random: () => random.fraction(),
      schedule: (ms, ring) =>
        clock.schedule(breakage.withoutWaits ? Math.min(ms, 100) : ms, () => {
          if (window.isAlive) ring();
        }),
      onState: (state) => void (window.state = state),
      onLease: () => undefined,
      // The disk is full for a while: no defect.
      onError: (cause) => cause instanceof StoreUnavailableError || this.errors.push(cause),
    });
    this.windows.push(Object.assign(window, { store, loop }));
    loop.wake('person');
  }

  /** The process dies: nothing of it happens any more, whatever was under way. */
  killWindow(): void {
    const window = this.windows.pop();
    if (!window) return;
    window.isAlive = false;
    void window.store.close();
  }

  wake(by: Parameters<SyncLoop['wake']>[0]): void {
    for (const { loop } of this.windows) loop.wake(by);
  }

  async write(changes: readonly RecordChange[]): Promise<void> {
    const [window] = this.windows;
    if (!window) return;
    const before = changes.map(({ kind, id }) => this.#rowOf(`${kind}/${id}`));
    if (!(await this.#isDone(window.store.write(changes)))) return;
    for (const [index, { kind, id, data }] of changes.entries()) {
      const key = `${kind}/${id}`;
      const row = before[index];
      // Rule S2: what a newer program knows of the record survives.
      const isNewer = row !== undefined && row.schemaVersion > SCHEMA_VERSION && data !== null;
      const after = isNewer ? { ...row.data, ...data } : data;
      const made = this.#options.ledger.wrote(key, row?.data ?? null, after);
      for (const token of made) this.#ownTokens.add(token);
      this.#touched.add(key);
    }
    this.wake('write');
  }

  /** The hash of what was kept; null on a full disk. */
  async keep(bytes: Uint8Array): Promise<string | null> {
    const kept: string[] = [];
    const put = this.windows[0]?.store.putBlob(bytes).then((hash) => void kept.push(hash));
    return put !== undefined && (await this.#isDone(put)) ? (kept[0] ?? null) : null;
  }

  /** Whether the call came to its end; false on a full disk, where nothing of it was done. */
  async #isDone(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (cause) {
      if (cause instanceof StoreUnavailableError) return false;
      throw cause;
    }
  }

  #rowOf(key: string): LocalRecord | undefined {
    return this.disk.contents.rows.get(key)?.record;
  }

  /** Settles every conflict by choice; gives the records for which mine was chosen. */
  async settle(choose: (conflict: SeenConflict) => ConflictChoice): Promise<readonly string[]> {
    const [window] = this.windows;
    if (!window) return [];
    const kept: string[] = [];
    for (const conflict of await window.store.seenConflicts()) {
      const choice = choose(conflict);
      const key = `${conflict.kind}/${conflict.id}`;
      this.#touched.add(key);
      if (choice.kind !== 'theirs') kept.push(key);
      await this.#isDone(window.store.settle(conflict, choice));
    }
    this.wake('write');
    return kept;
  }

  async settleLoss(choice: 'upload' | 'discard'): Promise<readonly string[]> {
    const [window] = this.windows;
    const loss = await window?.store.loss();
    if (!window || !loss) return [];
    const keys = [...this.disk.contents.rows.keys()];
    if (!(await this.#isDone(window.store.settleLoss(choice, loss)))) return [];
    this.#isLossSettled = true;
    this.wake('person');
    return choice === 'upload' ? keys : [];
  }

  /** Sends what was refused again, or gives it up. */
  async tendLetters(): Promise<void> {
    const [window] = this.windows;
    if (!window) return;
    for (const { kind, id } of await window.store.deadLetters()) {
      this.#touched.add(`${kind}/${id}`);
      const isRetry = this.#options.random.chance(50);
      await this.#isDone(
        isRetry ? window.store.retryDeadLetter(kind, id) : window.store.discardDeadLetter(kind, id),
      );
    }
    this.wake('write');
  }

  pause(): void {
    for (const { loop } of this.windows) loop.pause();
  }

  resume(): void {
    for (const { loop } of this.windows) loop.resume();
  }

  /** What the person sees of a record; null when it is not there. */
  dataOf(key: string): RecordData | null {
    return this.#rowOf(key)?.data ?? null;
  }

  rows(): ReadonlyMap<string, LocalRecord> {
    return new Map([...this.disk.contents.rows].map(([key, { record }]) => [key, record]));
  }

  /** Everything that a person can find here. */
  places(): readonly (RecordData | null)[] {
    const { rows, setAside } = this.disk.contents;
    const shown = [...rows.values()].flatMap(({ record: { data, theirs } }) => [
      data,
      theirs?.data ?? null,
    ]);
    return [...shown, ...setAside.map(({ data }) => data)];
  }

  /** Invariants 5 to 8 and 16 on this device, against what it was at the last check. */
  check(): void {
    assert.deepEqual(this.errors, []);
    const { position, rows, setAside } = this.disk.contents;
    if (position === this.#seen.position && rows === this.#seen.rows) return;
    const before = this.#seen.position;
    const isSameLoad = before?.load === position?.load;
    if (before && position && isSameLoad) {
      assert.ok(position.cursor >= before.cursor, 'the cursor went back');
    }
    for (const [key, { record }] of rows) {
      this.#checkPending(key, record, position?.cursor ?? 0);
      const old = this.#seen.rows.get(key)?.record;
      if (old !== record) this.#checkRow(key, record, { old, isSameLoad });
    }
    for (const [key, { record: old }] of this.#seen.rows) {
      const isOwnEdit = hasLocalEdit(old) && old.data !== null && old.base === null;
      if (isOwnEdit && !this.#touched.has(key)) {
        assert.ok(rows.has(key) || old.sent !== null, `a new record ${key} vanished unsent`);
      }
    }
    this.#checkLoss(before, position);
    assert.ok(setAside.length <= MAX_SET_ASIDE, 'the history grows without end');
    this.#touched.clear();
    this.#isLossSettled = false;
    this.#seen = { position, rows };
  }

  /** Rule C5: no load takes what is there, nor more than half of what is shown unless the person was asked. */
  #checkLoss(before: SyncPosition | null, now: SyncPosition | null): void {
    if (before?.phase === 'following' || now?.phase !== 'following') return;
    const shown = [...this.#seen.rows].filter(([, { record }]) => record.data !== null);
    const gone = shown.filter(
      ([key, { record }]) =>
        record.load !== now.load && !this.disk.contents.rows.has(key) && !this.#touched.has(key),
    );
    // What the person let go may have been made anew since they were asked.
    if (this.#isLossSettled) return;
    for (const [key] of gone) {
      assert.ok(!this.#options.hasAlways(key), `a load took ${key}, which was always there`);
    }
    const left = [...this.rows().values()].filter(({ data }) => data !== null).length;
    assert.ok(gone.length <= left, 'a load took most of the records unasked');
  }

  /** Invariant 7 and rule C11, judged by what the service was seen to hold. */
  #checkPending(key: string, record: LocalRecord, cursor: number): void {
    if (isPending(record, cursor)) return;
    for (const token of tokensIn(record.data)) {
      if (!this.#ownTokens.has(token)) continue;
      const isEarly = this.#options.ledger.mustBePending(token, cursor);
      assert.ok(!isEarly, `“${token}” of ${key} counts as settled before the pull has passed it`);
    }
  }

  #checkRow(
    key: string,
    row: LocalRecord,
    { old, isSameLoad }: { readonly old: LocalRecord | undefined; readonly isSameLoad: boolean },
  ): void {
    const text = JSON.stringify(row.data ?? {});
    assert.ok(!text.includes('of:') || text.includes(`of:${this.userId}`), 'a stranger’s record');
    if (!old) return;
    // A conflict's base may come from an earlier load, and version 0 stands for a record that the
    // service had forgotten: both begin anew.
    const isComparable = isSameLoad && old.load === row.load && old.theirs === null;
    if (isComparable && old.base && row.base && row.base.version > 0) {
      const isOlder = row.base.seq < old.base.seq;
      assert.ok(!isOlder, `${key} went back to an older version`);
    }
    const isSettled = !sameJson(old.base, row.base) || !sameJson(old.theirs, row.theirs);
    if (isSettled || this.#touched.has(key)) return;
    if (hasLocalEdit(old)) {
      assert.deepEqual(row.data, old.data, `a pending edit of ${key} vanished`);
    }
    const isOpen = old.sent !== null && !this.#refused.has(old.sent.mutationId);
    if (old.sent && isOpen && row.sent && old.load === row.load) {
      const ids = [old.sent.mutationId, row.sent.mutationId];
      assert.equal(ids[1], ids[0], `${key} got another mutation id while its fate was unknown`);
    }
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
