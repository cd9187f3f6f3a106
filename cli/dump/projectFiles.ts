import type { KnownRecord } from '../../shared/domain/record.ts';
import { checkPath } from '../../shared/review/checkPath.ts';
import { exportReview } from '../../shared/review/exportReview.ts';
import { type DumpFile, jsonFile, type LargeRecords } from './dumpFile.ts';
import { fileNames, isoTime, shortId, timeStem } from './fileNames.ts';
import type { SpaceContents } from './spaceContents.ts';

/** Where one text of a file stood, and when. */
interface KeptText {
  readonly path: string;
  readonly hash: string;
  /** What the text's name in `revisions/` begins with. */
  readonly stem: string;
}

interface ProjectParts {
  readonly id: string;
  readonly project: KnownRecord<'project'> | null;
  readonly revisions: readonly KnownRecord<'revision'>[];
  readonly threads: readonly KnownRecord<'thread'>[];
  readonly proposals: readonly KnownRecord<'proposal'>[];
}

/**
 * For each project `files/` with the last text that is known of each path, `revisions/<path>/` with every text
 * that was kept of it, its history, and its review as a page and as records. Paths that some system would take
 * for another file than they say are left to `revisions.json` and `records/`.
 */
export async function* projectFiles(
  contents: SpaceContents,
  large: LargeRecords,
): AsyncGenerator<DumpFile> {
  const projects = partsOf(contents);
  const names = fileNames(
    projects.map(({ id, project }) => ({ id, title: project?.data.name ?? 'project' })),
  );
  for (const parts of projects) {
    const folder = `projects/${names.get(parts.id) ?? parts.id}`;
    yield jsonFile(`${folder}/project.json`, { id: parts.id, ...parts.project?.data });
    yield* reviewFiles(folder, parts);
    for await (const { path, content } of textFiles(contents, parts, large)) {
      yield { path: `${folder}/${path}`, content };
    }
  }
}

function partsOf(contents: SpaceContents): readonly ProjectParts[] {
  const projects = new Map(contents.all('project').map((project) => [project.id, project]));
  const [revisions, threads, proposals] = [
    contents.all('revision'),
    contents.all('thread'),
    contents.all('proposal'),
  ];
  const ids = new Set<string>([
    ...projects.keys(),
    ...[...revisions, ...threads, ...proposals].map(({ data }) => data.projectId),
  ]);
  return [...ids].toSorted().map((id) => ({
    id,
    project: projects.get(id) ?? null,
    revisions: revisions
      .filter(({ data }) => data.projectId === id)
      .toSorted((a, b) => a.data.createdAt - b.data.createdAt || (a.id < b.id ? -1 : 1)),
    threads: threads.filter(({ data }) => data.projectId === id),
    proposals: proposals.filter(({ data }) => data.projectId === id),
  }));
}

function* reviewFiles(folder: string, parts: ProjectParts): Generator<DumpFile> {
  const { project, threads, proposals } = parts;
  if (threads.length + proposals.length > 0) {
    const title = project?.data.name ?? 'Review';
    const content = exportReview({ title, threads, proposals }, isoTime);
    yield { path: `${folder}/review.md`, content };
  }
  for (const [kind, records] of [
    ['threads', threads],
    ['proposals', proposals],
  ] as const) {
    const names = fileNames(records.map(({ id, data }) => ({ id, title: data.path })));
    for (const { id, data } of records) {
      yield jsonFile(`${folder}/${kind}/${names.get(id) ?? id}.json`, { id, ...data });
    }
  }
}

async function* textFiles(
  contents: SpaceContents,
  parts: ProjectParts,
  large: LargeRecords,
): AsyncGenerator<DumpFile> {
  const places = createPlaces();
  const written = new Map<string, string>();
  const readText = async (hash: string): Promise<string | null> => {
    const snapshot = contents.snapshotOf(parts.id, hash);
    return snapshot === null ? null : large.text(snapshot);
  };
  for (const kept of keptTexts(parts)) {
    const key = `${kept.path}\n${kept.stem}`;
    const text = written.has(key) ? null : await readText(kept.hash);
    const place = text === null ? null : places.take(`revisions/${kept.path}`, kept.stem);
    if (text === null || place === null) continue;
    written.set(key, place);
    yield { path: place, content: text };
  }
  for (const [path, hash] of lastTexts(parts.revisions)) {
    const text = await readText(hash);
    const place = text === null ? null : places.take(`files/${path}`, null);
    if (text !== null && place !== null) yield { path: place, content: text };
  }
  if (parts.revisions.length === 0) return;
  const history = parts.revisions.map(({ id, data }) => ({
    id,
    ...data,
    at: isoTime(data.createdAt),
    beforeText: written.get(`${data.renamedFrom ?? data.path}\n${baseStem(data.before)}`) ?? null,
    afterText: written.get(`${data.path}\n${revisionStem({ id, data })}`) ?? null,
  }));
  yield jsonFile('revisions.json', history);
}

/** Every text that is named with a path: what revisions led to and from, and what was reviewed. */
function* keptTexts({ revisions, threads, proposals }: ProjectParts): Generator<KeptText> {
  for (const { id, data } of revisions) {
    const { path, renamedFrom, before, after } = data;
    if (after !== null) yield { path, hash: after, stem: revisionStem({ id, data }) };
    if (before !== null) {
      yield { path: renamedFrom ?? path, hash: before, stem: baseStem(before) };
    }
  }
  for (const { data } of proposals) {
    yield { path: data.path, hash: data.baseHash, stem: baseStem(data.baseHash) };
  }
  for (const { data } of threads) {
    const { baseHash } = data.anchor;
    yield { path: data.path, hash: baseHash, stem: baseStem(baseHash) };
  }
}

function revisionStem({ id, data }: Pick<KnownRecord<'revision'>, 'id' | 'data'>): string {
  return `${timeStem(data.createdAt)}-${data.kind}-${shortId(id)}`;
}

function baseStem(hash: string | null): string {
  return `base-${(hash ?? '').slice(0, 12)}`;
}

/** The last text of each path that is still there, as far as its history tells. */
function lastTexts(revisions: readonly KnownRecord<'revision'>[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { data } of revisions) {
    if (data.renamedFrom !== null) texts.delete(data.renamedFrom);
    if (data.after === null) texts.delete(data.path);
    else texts.set(data.path, data.after);
  }
  return texts;
}

/** Hands out places so that none is another's folder, in any case of letters. */
function createPlaces() {
  const files = new Set<string>();
  const folders = new Set<string>();
  const isFree = (path: string): boolean => {
    const parts = path.toLowerCase().split('/');
    const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
    const isTaken = files.has(parts.join('/')) || folders.has(parts.join('/'));
    return !isTaken && !above.some((folder) => files.has(folder));
  };
  const add = (path: string): string => {
    const parts = path.toLowerCase().split('/');
    files.add(parts.join('/'));
    parts.slice(1).forEach((_, index) => folders.add(parts.slice(0, index + 1).join('/')));
    return path;
  };
  return {
    /** The file itself, or with a stem a file of that name in a folder that is named as the file; else null. */
    take(path: string, stem: string | null): string | null {
      const checked = checkPath(path);
      if (checked.kind === 'refused') return null;
      const leaf = checked.path.split('/').at(-1) ?? '';
      const ending = /\.[A-Za-z0-9]{1,10}$/.exec(leaf)?.[0] ?? '.txt';
      const place = stem === null ? checked.path : `${checked.path}/${stem}${ending}`;
      return isFree(place) ? add(place) : null;
    },
  };
}
