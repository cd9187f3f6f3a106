import assert from 'node:assert/strict';
import type { MutationResult, PushReply, PushRequest } from '../../shared/protocol/syncApi.ts';
import { mutation } from '../../shared/protocol/syncApi.ts';
import type { SpaceState } from '../support/memoryService.ts';

/** Watches one space's answers for what no fault may bring about: invariants 1 to 4 and 14. */
export class ServerWatch {
  /** Records that a person brought back on purpose, as `kind/id`. */
  readonly revivals = new Set<string>();
  /** Records that were ever deleted, or undone by a backup. */
  readonly died = new Set<string>();
  #accepted = new Map<string, MutationResult>();
  /** Every version that was ever given since the last restore: none is given twice. */
  #versions = new Set<string>();
  /** Those that no purge has taken away. */
  #kept = new Set<string>();
  #seqs = new Set<number>();
  #isJournalWhole = true;
  readonly #everThere = new Set<string>();
  #dead = new Map<string, number>();

  answered(request: PushRequest, reply: PushReply): void {
    reply.results.forEach((result, index) => {
      const sent = mutation.safeParse(request.mutations[index]);
      if (!sent.success) return;
      const { mutationId, kind, id, deleted } = sent.data;
      const before = this.#accepted.get(mutationId);
      if (result.status !== 'ok') {
        if (before)
          assert.equal(result.status, 'duplicate', 'an accepted mutation changed its fate');
        return;
      }
      const key = `${kind}/${id}`;
      assert.ok(!before, 'a mutation was applied twice');
      assert.ok(!this.#seqs.has(result.seq), `seq ${String(result.seq)} was given twice`);
      const version = `${key}@${String(result.version)}`;
      assert.ok(!this.#versions.has(version), `${version} was given twice`);
      // A record made anew may begin above the versions that purged tombstones of its name had.
      if (sent.data.baseVersion > 0) assert.equal(result.version, sent.data.baseVersion + 1);
      if (!deleted && this.#dead.get(key) === sent.data.baseVersion) {
        assert.ok(this.revivals.has(key), `${key} was resurrected`);
      }
      if (deleted) this.#dead.set(key, result.version);
      this.#accepted.set(mutationId, result);
      this.#versions.add(version);
      this.#kept.add(version);
      this.#seqs.add(result.seq);
    });
  }

  /**
   * Invariant 1: whatever was acknowledged is there, at its version or a later one. Invariants 4 and 9: each seq
   * up to the head stands for one accepted write, no record is beyond the head, and no write is half there.
   */
  check(state: SpaceState): void {
    if (this.#isJournalWhole) {
      const seqs = new Set([...state.journal.values()].map(({ seq }) => seq));
      const isWhole = seqs.size === state.seq && state.journal.size === state.seq;
      assert.ok(isWhole, 'the journal does not hold each accepted write once');
    }
    for (const [key, { seq, version, deleted }] of state.records) {
      this.#everThere.add(key);
      if (deleted) this.died.add(key);
      assert.ok(seq <= state.seq && version <= seq, `${key} is beyond the head`);
    }
    for (const id of this.#accepted.keys()) {
      assert.ok(state.journal.has(id), 'an acknowledged mutation is missing');
    }
    for (const version of this.#kept) {
      const [key = '', number] = version.split('@');
      assert.ok((state.records.get(key)?.version ?? 0) >= Number(number), `${version} was undone`);
    }
  }

  /** The database was put back to `state`: only what it holds counts from now on. */
  restored(state: SpaceState): void {
    for (const key of this.#everThere) if (!state.records.has(key)) this.died.add(key);
    this.purged(state);
    this.#seqs = new Set([...this.#seqs].filter((seq) => seq <= state.seq));
    this.#versions = new Set(this.#kept);
  }

  /** Old journal entries were taken away: the others do not make up the head any more. */
  journalPurged(state: SpaceState): void {
    this.#isJournalWhole = false;
    this.purged(state);
  }

  /** Old tombstones were taken away; `state` is what is left. */
  purged(state: SpaceState): void {
    this.#accepted = new Map([...this.#accepted].filter(([id]) => state.journal.has(id)));
    this.#kept = new Set(
      [...state.records].map(([key, { version }]) => `${key}@${String(version)}`),
    );
    this.#dead = new Map(
      [...state.records].filter(([, r]) => r.deleted).map(([key, r]) => [key, r.version]),
    );
  }
}
