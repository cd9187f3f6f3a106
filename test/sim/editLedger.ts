import assert from 'node:assert/strict';
import type { RecordData } from '../../shared/sync/localRecord.ts';
import { numberedId } from '../support/syncBuilders.ts';

const TOKEN = /of:\w+ \d+|00000000-0000-4000-8000-00000f[0-9a-f]{6}/g;
const FIRST_TOKEN_ID = 0xf000000;

/** A text that no other edit has. */
export function uniqueText(userId: string, number: number): string {
  return `of:${userId} ${String(number)}`;
}

/** An id that no other edit has. */
export function uniqueId(number: number): string {
  return numberedId(FIRST_TOKEN_ID + number);
}

const known = new WeakMap<RecordData, ReadonlySet<string>>();

/** The unique values in a record's data. */
export function tokensIn(data: RecordData | null): ReadonlySet<string> {
  if (data === null) return new Set();
  const before = known.get(data);
  if (before) return before;
  const tokens = new Set(JSON.stringify(data).match(TOKEN));
  known.set(data, tokens);
  return tokens;
}

/**
 * One person's edits, each known by a unique value in the field that it changed: invariants 7 and 12. An edit
 * lives from the write that makes it visible until somebody who sees it replaces or removes it.
 */
export class EditLedger {
  readonly #live = new Map<string, string>();
  /** The seq with which the service first had an edit, 0 while that one has been undone. */
  readonly #acceptedAt = new Map<string, number>();

  /** A person who saw `before` made it `after`. */
  wrote(key: string, before: RecordData | null, after: RecordData | null): readonly string[] {
    const [old, fresh] = [tokensIn(before), tokensIn(after)];
    for (const token of old) if (!fresh.has(token)) this.#live.delete(token);
    const made = [...fresh].filter((token) => !old.has(token));
    for (const token of made) this.#live.set(token, key);
    return made;
  }

  /** The service holds these edits with this seq now. */
  accepted(tokens: Iterable<string>, seq: number): void {
    for (const token of tokens) {
      if (!this.#acceptedAt.get(token)) this.#acceptedAt.set(token, seq);
    }
  }

  /**
   * The service's database was put back to what it was at `seq`, before these edits: they may be gone for
   * good. Whatever was accepted after `seq`, be it overwritten since or not, is accepted with another seq if
   * it ever is again; devices that have not heard of it go on by the old one.
   */
  undone(tokens: Iterable<string>, seq: number): void {
    for (const token of tokens) this.#live.delete(token);
    for (const [token, at] of this.#acceptedAt) if (at > seq) this.#acceptedAt.set(token, 0);
  }

  /** Whether the edit must still count as pending for one whose pull has come to `cursor`. */
  mustBePending(token: string, cursor: number): boolean {
    return this.#live.has(token) && (this.#acceptedAt.get(token) ?? Infinity) > cursor;
  }

  /** Invariant 12: each edit is on some device, in a conflict, in a history or at the service. */
  check(places: Iterable<RecordData | null>): void {
    const found = new Set<string>();
    for (const data of places) for (const token of tokensIn(data)) found.add(token);
    for (const [token, key] of this.#live) {
      assert.ok(found.has(token), `the edit “${token}” of ${key} is nowhere to be seen`);
    }
  }
}
