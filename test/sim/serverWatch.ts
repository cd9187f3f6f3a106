import assert from 'node:assert/strict';
import type { MutationResult, PushReply, PushRequest } from '../../shared/protocol/syncApi.ts';
import { mutation } from '../../shared/protocol/syncApi.ts';
import type { SpaceState } from '../support/memoryService.ts';

/** Watches one space's answers for what no fault may bring about: invariants 1 to 4 and 14. */
export class ServerWatch {
  /** Records that a person brought back on purpose, as `kind/id`. */
  readonly revivals = new Set<string>();
  #accepted = new Map<string, MutationResult>();
  #versions = new Set<string>();
  #seqs = new Set<number>();
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
      assert.equal(result.version, sent.data.baseVersion + 1);
      if (!deleted && this.#dead.get(key) === sent.data.baseVersion) {
        assert.ok(this.revivals.has(key), `${key} was resurrected`);
      }
      if (deleted) this.#dead.set(key, result.version);
      this.#accepted.set(mutationId, result);
      this.#versions.add(version);
      this.#seqs.add(result.seq);
    });
  }

  /** Invariant 1: whatever was acknowledged is there, at its version or a later one. */
  check(state: SpaceState): void {
    for (const id of this.#accepted.keys()) {
      assert.ok(state.journal.has(id), 'an acknowledged mutation is missing');
    }
    for (const version of this.#versions) {
      const [key = '', number] = version.split('@');
      assert.ok((state.records.get(key)?.version ?? 0) >= Number(number), `${version} was undone`);
    }
  }

  /** The database was put back to `state`: only what it holds counts from now on. */
  restored(state: SpaceState): void {
    this.#accepted = new Map([...this.#accepted].filter(([id]) => state.journal.has(id)));
    this.#seqs = new Set([...this.#seqs].filter((seq) => seq <= state.seq));
    this.#versions = new Set(
      [...state.records].map(([key, { version }]) => `${key}@${String(version)}`),
    );
    this.#dead = new Map(
      [...state.records].filter(([, r]) => r.deleted).map(([key, r]) => [key, r.version]),
    );
  }
}
