import { matchLines } from '../../extension/review/matchLines.ts';
import type { FileProblem, FileRead, Workspace } from '../../shared/domain/workspace.ts';
import { checkPath } from '../../shared/review/checkPath.ts';

/** A workspace of these files by path; it applies the guards of paths like the real one. */
export function folderInMemory(
  files: Readonly<Record<string, string>>,
  problems: readonly FileProblem[] = [],
): Workspace {
  const below = (folder: string) =>
    Object.keys(files)
      .filter((path) => folder === '' || path.startsWith(`${folder}/`))
      .sort();
  const read = (path: string): FileRead => {
    const checked = checkPath(path);
    if (checked.kind === 'refused') return checked;
    const text = files[checked.path];
    return text === undefined
      ? { kind: 'refused', refusal: { kind: 'notFound' } }
      : { kind: 'text', text };
  };
  return {
    readFile: (path) => Promise.resolve(read(path)),
    checkWrite: (path) => Promise.resolve(checkPath(path)),
    listFiles: ({ folder, limit }) => {
      const paths = below(folder);
      const isComplete = paths.length <= limit;
      return Promise.resolve({ kind: 'files', paths: paths.slice(0, limit), isComplete });
    },
    searchFiles: ({ text, folder, limit }) => {
      const lines = below(folder).flatMap((path) =>
        [...matchLines(files[path] ?? '', text)].flatMap((match) =>
          match === null ? [] : [{ path, ...match }],
        ),
      );
      const isComplete = lines.length <= limit;
      return Promise.resolve({ kind: 'found', lines: lines.slice(0, limit), isComplete });
    },
    readProblems: (path) => {
      const refused = path === null ? null : read(path);
      if (refused?.kind === 'refused') return Promise.resolve(refused);
      const asked = problems.filter((problem) => path === null || problem.path === path);
      return Promise.resolve({ kind: 'problems', problems: asked, isComplete: true });
    },
  };
}
