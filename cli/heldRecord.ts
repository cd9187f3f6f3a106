import type * as z from 'zod';
import type { DataOf, KnownKind } from '../shared/domain/record.ts';
import { dataSchemas } from '../shared/domain/record.ts';
import { type MeReply, serverRecord } from '../shared/protocol/syncApi.ts';
import { CommandFailure } from './commandFailure.ts';
import type { ServiceClient } from './serviceClient.ts';
import type { ProgressReport } from './terminal.ts';

/** A living record as it is kept on the service, in an export or in a dump. */
export const heldRecord = serverRecord
  .pick({ kind: true, id: true, version: true, schemaVersion: true, clientUpdatedAt: true })
  .extend({ data: serverRecord.shape.data.unwrap() });

export type HeldRecord = z.infer<typeof heldRecord>;
export type Space = MeReply['spaces'][number];

/** The space of this name: `personal` or an id. */
export function findSpace({ spaces }: MeReply, name: string): Space {
  const isPersonal = name === 'personal';
  const found = spaces.find(({ id, kind }) => (isPersonal ? kind === name : id === name));
  if (found !== undefined) return found;
  const names = spaces.map(({ id, kind }) => (kind === 'personal' ? 'personal' : id)).join(', ');
  throw new CommandFailure('usage', `You have no space ${name}. Yours: ${names}.`);
}

/** Every living record of a space, in the order of its last change. */
export async function* readSpace(
  client: ServiceClient,
  space: Space,
  progress: ProgressReport,
): AsyncGenerator<HeldRecord & { readonly seq: number }> {
  for await (const { records, cursor, head } of client.pages(space.id)) {
    for (const { kind, id, version, seq, schemaVersion, clientUpdatedAt, data } of records) {
      if (data !== null) yield { kind, id, version, seq, schemaVersion, clientUpdatedAt, data };
    }
    progress.at(cursor, head);
  }
}

/** A record's data where this version understands it; null for all else. */
export function dataOf<K extends KnownKind>(kind: K, record: HeldRecord): DataOf<K> | null {
  if (record.kind !== kind) return null;
  const decoded = dataSchemas[kind].safeParse(record.data);
  return decoded.success ? (decoded.data as DataOf<K>) : null;
}

/** Counts by kind, in order of kind. */
export function countKinds(records: Iterable<{ readonly kind: string }>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of records) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
