import type { NewId, ProjectId } from '../../shared/domain/ids.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { ReviewRefusal } from '../../shared/domain/reviewDesk.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { PathRefusal, Workspace } from '../../shared/domain/workspace.ts';
import { checkPath } from '../../shared/review/checkPath.ts';
import type { Snapshots } from './snapshots.ts';

/** What the review desk works with. */
export interface ReviewDeskOptions {
  readonly store: RecordStore;
  readonly workspace: Workspace;
  readonly snapshots: Pick<Snapshots, 'keep'>;
  /** Null without a folder: then everything is refused. */
  projectId(): Promise<ProjectId | null>;
  readonly newId: NewId;
  now(): number;
  /** SHA-256 in lower-case hex. */
  hash(text: string): string;
}

export const MAX_NAME = 80;

interface PathRefused {
  readonly kind: 'refused';
  readonly refusal: ReviewRefusal & { readonly kind: 'path' };
}

export function refusedPath(refusal: PathRefusal): PathRefused {
  return { kind: 'refused', refusal: { kind: 'path', refusal } };
}

type CheckedFile =
  { readonly kind: 'text'; readonly path: string; readonly text: string } | PathRefused;

/** The file under the one spelling of its path, so that all records of a file agree. */
export async function readChecked(workspace: Workspace, path: string): Promise<CheckedFile> {
  const checked = checkPath(path);
  if (checked.kind === 'refused') return refusedPath(checked.refusal);
  const read = await workspace.readFile(checked.path, new AbortController().signal);
  return read.kind === 'text' ? { ...read, path: checked.path } : refusedPath(read.refusal);
}

/** `text` as a record may hold it. */
export function storable(text: string, maxLength: number): string {
  return truncate(cleanText(text), maxLength);
}

/** The quote's text was not found; what it probably meant, if anything. */
export function notFound(
  nearest: { readonly text: string; readonly line: number } | null,
): ReviewRefusal {
  return {
    kind: 'textNotFound',
    nearest: nearest?.text ?? null,
    nearestLine: nearest?.line ?? null,
  };
}
