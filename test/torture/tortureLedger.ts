import assert from 'node:assert/strict';

/** What devices said of the records that only they write. */
export interface TortureLedger {
  /** `will <id> <value>`: about to be written; `did <id> <value>`: safe on its disk. `-` is a deletion. */
  note(what: 'will' | 'did', id: string, value: string): void;
  readonly written: number;
  /**
   * The value of each record on the service must be the last one that was safe, or one that was on its
   * way to the disk when the device was killed.
   */
  check(held: ReadonlyMap<string, string>): void;
}

const DELETED = '-';

export function createTortureLedger(): TortureLedger {
  const safe = new Map<string, string>();
  const maybe = new Map<string, Set<string>>();
  let written = 0;
  return {
    note(what, id, value) {
      if (what === 'will') {
        maybe.set(id, (maybe.get(id) ?? new Set()).add(value));
      } else {
        written++;
        safe.set(id, value);
        maybe.delete(id);
      }
    },
    get written() {
      return written;
    },
    check(held) {
      for (const id of new Set([...safe.keys(), ...maybe.keys()])) {
        const possible = new Set([safe.get(id) ?? DELETED, ...(maybe.get(id) ?? [])]);
        const value = held.get(id) ?? DELETED;
        assert.ok(
          possible.has(value),
          `${id} is ${value} on the service, not ${[...possible].join(' or ')}`,
        );
      }
    },
  };
}
