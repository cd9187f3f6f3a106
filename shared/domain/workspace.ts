import type { Cancel } from './cancel.ts';

/** Why a path may not be touched, or a file not be read. The words are made where they are told. */
export type PathRefusal =
  | { readonly kind: 'outsideWorkspace' }
  | { readonly kind: 'protected' }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'notText' }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number }
  | { readonly kind: 'noWorkspace' }
  | { readonly kind: 'restricted' };

export type FileRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: PathRefusal };

export type FileList =
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly isComplete: boolean }
  | { readonly kind: 'refused'; readonly refusal: PathRefusal };

/** A line that holds what was searched for. `line` counts from 0; `text` is cut around the first hit. */
export interface FoundLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface SearchQuery {
  /** Plain text within one line; upper and lower case count only where it has capitals. */
  readonly text: string;
  /** Empty for the whole workspace. */
  readonly folder: string;
  readonly limit: number;
}

export type FileSearch =
  /** Not complete: there are more than `limit`, or not every file could be searched. */
  | { readonly kind: 'found'; readonly lines: readonly FoundLine[]; readonly isComplete: boolean }
  | { readonly kind: 'refused'; readonly refusal: PathRefusal };

/**
 * The files that personalities may see: editor documents first (unsaved changes included), then the
 * workspace's file system. Paths are relative with `/`; every path is hostile until it is checked here.
 */
export interface Workspace {
  readFile(path: string, cancel: Cancel): Promise<FileRead>;
  /** At most `limit` paths in alphabetical order, below `folder` where it is not empty. */
  listFiles(
    query: { readonly folder: string; readonly limit: number },
    cancel: Cancel,
  ): Promise<FileList>;
  /** At most `limit` lines by path and line, in the files that `listFiles` names and `readFile` reads. */
  searchFiles(query: SearchQuery, cancel: Cancel): Promise<FileSearch>;
}
