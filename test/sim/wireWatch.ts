import assert from 'node:assert/strict';
import { mutation } from '../../shared/protocol/syncApi.ts';
import type { PushRequest } from '../../shared/protocol/syncApi.ts';

/** Watches what goes out: rules C2 and C3. */
export class WireWatch {
  readonly #sent = new Map<string, string>();

  pushed({ mutations }: PushRequest): void {
    const records = new Set<string>();
    for (const item of mutations) {
      const { mutationId, kind, id } = mutation.parse(item);
      const bytes = JSON.stringify(item);
      const before = this.#sent.get(mutationId);
      assert.equal(bytes, before ?? bytes, 'a mutation was sent again with other bytes');
      this.#sent.set(mutationId, bytes);
      assert.ok(!records.has(id), `${kind}/${id} was sent twice in one batch`);
      records.add(id);
    }
  }
}
