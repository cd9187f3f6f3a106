import type { Mutation } from '../../shared/protocol/syncApi.ts';

let made = 0;

/** A new lower-case UUID; the n-th of the process, so that a failure reads the same twice. */
export function countedId(): string {
  return numberedId(++made);
}

/** The UUID with this number. */
export function numberedId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** A new setting's creation; `over` changes what the test is about. */
export function aMutation(over: Partial<Mutation> = {}): Mutation {
  return {
    mutationId: countedId(),
    kind: 'setting',
    id: countedId(),
    baseVersion: 0,
    deleted: false,
    schemaVersion: 1,
    clientUpdatedAt: 1_700_000_000_000,
    data: { key: 'k', value: 1 },
    ...over,
  };
}
