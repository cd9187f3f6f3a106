import { workspacePath } from '../../../shared/domain/thread.ts';

/** A place in a workspace file; lines are counted from 0. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

const pattern =
  /^(?:\.\/)?((?:[^\s/:#?*<>|"'`\\]+\/)*[^\s/:#?*<>|"'`\\]+\.[A-Za-z][A-Za-z0-9]{0,9})(?:(?::|#L)(\d{1,7})(?:(?::|-L?|-)\d+)?)?$/;

/** Endings under which a bare name such as `main.ts` is a file rather than a property. */
const fileEndings = new Set(
  'c cc cpp cs css csv go h html java js json jsonc jsx kt less lua md mjs cjs mts php proto py rb rs scss sh sql svg swift tf toml ts tsx txt vue xml yaml yml'.split(
    ' ',
  ),
);

/**
 * The place that `src/a.ts`, `a.ts:12`, `src/a.ts:12:3` or `src/a.ts#L12` names, or null. Only what
 * looks like a file counts: a folder, a line number, or a well-known ending.
 */
export function parsePlace(text: string): Place | null {
  const [, path, lineNumber] = pattern.exec(text) ?? [];
  if (path === undefined || !workspacePath.safeParse(path).success) return null;
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (!path.includes('/') && lineNumber === undefined && !fileEndings.has(ending)) return null;
  return { path, line: Math.max(0, Number(lineNumber ?? 1) - 1) };
}
