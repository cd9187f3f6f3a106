import { matchLines } from '../../extension/review/matchLines.ts';
import type { Workspace } from '../../shared/domain/workspace.ts';
import { checkPath } from '../../shared/review/checkPath.ts';

/** A workspace of these files by path; it applies the guards of paths like the real one. */
export function folderInMemory(files: Readonly<Record<string, string>>): Workspace {
  return {
    readFile: (path) => {
      const checked = checkPath(path);
      if (checked.kind === 'refused') return Promise.resolve(checked);
      const text = files[checked.path];
      return Promise.resolve(
        text === undefined
          ? { kind: 'refused', refusal: { kind: 'notFound' } }
          : { kind: 'text', text },
      );
    },
    listFiles: ({ folder, limit }) => {
      const below = Object.keys(files)
        .filter((path) => folder === '' || path.startsWith(`${folder}/`))
        .sort();
      return Promise.resolve({
        kind: 'files',
        paths: below.slice(0, limit),
        isComplete: below.length <= limit,
      });
    },
    searchFiles: ({ text, folder, limit }) => {
      const found = Object.keys(files)
        .filter((path) => folder === '' || path.startsWith(`${folder}/`))
        .sort()
        .flatMap((path) =>
          [...matchLines(files[path] ?? '', text)].flatMap((match) =>
            match === null ? [] : [{ path, ...match }],
          ),
        );
      return Promise.resolve({
        kind: 'found',
        lines: found.slice(0, limit),
        isComplete: found.length <= limit,
      });
    },
  };
}
