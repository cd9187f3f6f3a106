import {
  type NewId,
  type ProjectId,
  type ProposalId,
  revisionId,
} from '../../shared/domain/ids.ts';
import type { Author } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Revision, RevisionKind } from '../../shared/domain/revision.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { Snapshots } from './snapshots.ts';
import { movedPath } from './threads.ts';

const MAX_NAME = 80;
const MAX_REASON = 4_000;

/** What happened to a file; `before` and `after` are its texts, null where there was no file. */
export interface NewRevision {
  readonly path: string;
  readonly renamedFrom: string | null;
  readonly kind: RevisionKind;
  readonly before: string | null;
  readonly after: string | null;
  /** Whose change it is. */
  readonly author: Author;
  /** The human who accepted it; shortened to what a record holds, as the reason is. */
  readonly acceptedBy: string;
  readonly reason: string;
  readonly proposalId: ProposalId | null;
}

/** The history of the project's files. */
export interface Revisions {
  /** Call it after the change was made. A text that is too long to keep leaves a revision without it. */
  add(revision: NewRevision): Promise<KnownRecord<'revision'>>;
  /**
   * Newest first. What happened under earlier names is part of it; what another file did that had this
   * name before is not.
   */
  ofFile(path: string): Promise<readonly KnownRecord<'revision'>[]>;
  get(id: string): Promise<KnownRecord<'revision'> | null>;
  /** Files that have a history, the one changed last first. */
  paths(): Promise<readonly string[]>;
  /** A file or folder got another path by hand: its history goes with it. */
  renamed(from: string, to: string): Promise<void>;
}

interface RevisionsOptions {
  readonly store: RecordStore;
  readonly snapshots: Snapshots;
  readonly projectId: ProjectId;
  readonly newId: NewId;
  readonly now: () => number;
}

export function createRevisions(options: RevisionsOptions): Revisions {
  const { store, snapshots, projectId } = options;
  const keep = async (text: string | null): Promise<string | null> => {
    if (text === null) return null;
    const hash = await snapshots.keep(text);
    return (await snapshots.read(hash)) === null ? null : hash;
  };
  const newestFirst = async (): Promise<readonly KnownRecord<'revision'>[]> =>
    (await store.list('revision', projectId)).toSorted(
      (a, b) => b.data.createdAt - a.data.createdAt || (a.id < b.id ? 1 : -1),
    );
  return {
    add: async ({ path, renamedFrom, kind, author, proposalId, ...given }) => {
      const data: Revision = {
        projectId,
        path,
        renamedFrom,
        kind,
        before: await keep(given.before),
        after: await keep(given.after),
        author,
        acceptedBy: truncate(cleanText(given.acceptedBy), MAX_NAME),
        reason: truncate(cleanText(given.reason), MAX_REASON),
        proposalId,
        createdAt: options.now(),
      };
      const id = revisionId.parse(options.newId());
      await store.write([{ kind: 'revision', id, data }]);
      return { kind: 'revision', id, data };
    },
    ofFile: async (path) => historyOf(path, await newestFirst()),
    get: async (id) => {
      const record = await store.get('revision', id);
      return record?.data.projectId === projectId ? record : null;
    },
    paths: async () => pathsOf(await newestFirst()),
    renamed: async (from, to) => {
      for (const { id, data } of await store.list('revision', projectId)) {
        const path = movedPath(data.path, from, to);
        if (path !== null) await store.write([{ kind: 'revision', id, data: { ...data, path } }]);
      }
    },
  };
}

function historyOf(
  path: string,
  newestFirst: readonly KnownRecord<'revision'>[],
): readonly KnownRecord<'revision'>[] {
  let name: string | null = path;
  return newestFirst.filter(({ data }) => {
    if (data.path === name) {
      name = data.renamedFrom ?? name;
      return true;
    }
    // From here on back the name was another file's, which took its history along.
    if (data.renamedFrom === name) name = null;
    return false;
  });
}

function pathsOf(newestFirst: readonly KnownRecord<'revision'>[]): readonly string[] {
  const seen = new Set<string | null>();
  const paths: string[] = [];
  for (const { data } of newestFirst) {
    if (!seen.has(data.path)) paths.push(data.path);
    seen.add(data.path).add(data.renamedFrom);
  }
  return paths;
}
