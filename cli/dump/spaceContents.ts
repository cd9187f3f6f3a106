import type { DataOf, KnownKind, KnownRecord } from '../../shared/domain/record.ts';
import { dataOf, type HeldRecord } from '../heldRecord.ts';

/** The kinds that readable files are made of. Texts and pictures are large and stay on the disk. */
const KEPT_KINDS = [
  'personality',
  'memory',
  'project',
  'revision',
  'conversation',
  'message',
  'thread',
  'proposal',
  'setting',
  'preset',
] as const satisfies readonly KnownKind[];

type KeptKind = (typeof KEPT_KINDS)[number];

/** What a space holds, as far as this version understands it; each list in order of id. */
export interface SpaceContents {
  add(record: HeldRecord): void;
  all<K extends KeptKind>(kind: K): readonly KnownRecord<K>[];
  /** The ids of a conversation's pictures. */
  picturesOf(conversationId: string): readonly string[];
  /** The id of the snapshot that holds a project's text of this hash; null where none was kept. */
  snapshotOf(projectId: string, hash: string): string | null;
}

export function createSpaceContents(): SpaceContents {
  const lists = new Map<string, Map<string, KnownRecord>>();
  const pictures = new Map<string, string[]>();
  const snapshots = new Map<string, string>();

  const keep = (kind: KeptKind, record: HeldRecord): void => {
    const data: DataOf<KeptKind> | null = dataOf(kind, record);
    if (data === null) return;
    const list = lists.get(kind) ?? new Map<string, KnownRecord>();
    lists.set(kind, list.set(record.id, { kind, id: record.id, data }));
  };
  return {
    add(record) {
      const { id } = record;
      const picture = dataOf('attachment', record);
      if (picture !== null) {
        pictures.set(picture.conversationId, [...(pictures.get(picture.conversationId) ?? []), id]);
      }
      const snapshot = dataOf('snapshot', record);
      if (snapshot !== null) snapshots.set(`${snapshot.projectId}:${snapshot.hash}`, id);
      const kind = KEPT_KINDS.find((known) => known === record.kind);
      if (kind !== undefined) keep(kind, record);
    },
    all: <K extends KeptKind>(kind: K) => {
      const list = [...(lists.get(kind)?.values() ?? [])] as unknown as KnownRecord<K>[];
      return list.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    picturesOf: (id) => (pictures.get(id) ?? []).toSorted(),
    snapshotOf: (projectId, hash) => snapshots.get(`${projectId}:${hash}`) ?? null,
  };
}
