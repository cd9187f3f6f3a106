import type { Cancel } from './cancel.ts';

/** What is wrong with the words of a path, whatever the disk holds. */
export type PathFault =
  /** `..`, however it is disguised. */
  | 'parent'
  /** From the root of the disk, or an address such as `file:///`. */
  | 'absolute'
  /** `~`: somebody's home. */
  | 'home'
  /** `C:`, with or without what follows. */
  | 'drive'
  /** `//server` or `\\server`: another machine. */
  | 'network'
  /** `a.ts::$DATA`: a stream of a file, which Windows opens as the file. */
  | 'stream'
  /** `GIT~1`: a name that Windows may have given to any other file. */
  | 'shortName'
  /** `con`, `NUL.txt`: Windows opens a device. */
  | 'deviceName'
  /** A name that ends in a dot or a space, which Windows takes for the name without. */
  | 'trailingDot'
  /** NUL, control characters, halves of characters, or marks that turn the direction of the text. */
  | 'invalidCharacters'
  | 'tooLong'
  /** `.git`, `.vscode`, keys and passwords. */
  | 'protected'
  /** Names nothing: empty, or the folder itself. */
  | 'notFound';

/** Why a path may not be touched, or a file not be read. The words are made where they are told. */
export type PathRefusal =
  | { readonly kind: PathFault }
  /** A link on the way leads out of the workspace, to nothing, or in a circle. */
  | { readonly kind: 'linkOutside' }
  /** By a `.gitignore` or `.git/info/exclude`. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'folder' }
  /** A device, a pipe or a socket. */
  | { readonly kind: 'special' }
  | { readonly kind: 'notebook' }
  | { readonly kind: 'notText' }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number }
  /** The system does not let the editor. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'noWorkspace' }
  | { readonly kind: 'restricted' };

export interface PathRefused {
  readonly kind: 'refused';
  readonly refusal: PathRefusal;
}

export type FileRead = { readonly kind: 'text'; readonly text: string } | PathRefused;

export type FileList =
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly isComplete: boolean }
  | PathRefused;

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
  | PathRefused;

/** `path` is the one spelling under which records name the file. */
export type WriteCheck = { readonly kind: 'ok'; readonly path: string } | PathRefused;

/** What the editor finds wrong with a line, counted from 0. */
export interface FileProblem {
  readonly path: string;
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information';
  /** Who found it, with its code: `ts(2322)`; empty where it does not say. */
  readonly source: string;
  readonly message: string;
}

export type ProblemList =
  | {
      readonly kind: 'problems';
      /** By path, line and weight. */
      readonly problems: readonly FileProblem[];
      /** False: there are more than were asked for, or than can be told. */
      readonly isComplete: boolean;
    }
  | PathRefused;

/**
 * The files that personalities may see: editor documents first (unsaved changes included), then the
 * workspace's file system. Paths are relative with `/`; every path is hostile until it is checked here,
 * and what is refused has been neither read nor written.
 */
export interface Workspace {
  readFile(path: string, cancel: Cancel): Promise<FileRead>;
  /** Whether a file may be written, created, renamed or deleted here; it need not exist yet. */
  checkWrite(path: string, cancel: Cancel): Promise<WriteCheck>;
  /** At most `limit` paths in alphabetical order, below `folder` where it is not empty. */
  listFiles(
    query: { readonly folder: string; readonly limit: number },
    cancel: Cancel,
  ): Promise<FileList>;
  /** At most `limit` lines by path and line, in the files that `listFiles` names and `readFile` reads. */
  searchFiles(query: SearchQuery, cancel: Cancel): Promise<FileSearch>;
  /** The editor's errors and warnings, once they have come to rest, of one file or (null) of all. */
  readProblems(path: string | null, cancel: Cancel): Promise<ProblemList>;
}
