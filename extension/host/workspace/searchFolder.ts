import type { Cancel } from '../../../shared/domain/cancel.ts';
import type { FileRead, FoundLine } from '../../../shared/domain/workspace.ts';
import { matchLines } from '../../review/matchLines.ts';

/** Read at once: enough to hide the way to a remote file system. */
const READ_AT_ONCE = 16;
/** A search of this length answers with what it has. */
const MAX_SEARCH_MS = 20_000;
/** The host serves others at least this often. */
const BREATH_MS = 8;

interface FilesToSearch {
  readonly paths: readonly string[];
  readFile(path: string): Promise<FileRead>;
}

/**
 * The lines that hold `text` in these files, in the order of the paths, at most `limit`. What cannot be
 * read as text is passed over. Not complete: cancelled, out of time, or more than `limit`.
 */
export async function searchFolder(
  files: FilesToSearch,
  query: { readonly text: string; readonly limit: number },
  cancel: Cancel,
): Promise<{ readonly lines: readonly FoundLine[]; readonly isComplete: boolean }> {
  const breath = createBreath();
  const endsAt = performance.now() + MAX_SEARCH_MS;
  const lines: FoundLine[] = [];
  for (let from = 0; from < files.paths.length; from += READ_AT_ONCE) {
    const paths = files.paths.slice(from, from + READ_AT_ONCE);
    const reads = await Promise.all(paths.map((path) => files.readFile(path)));
    for (const [index, path] of paths.entries()) {
      const read = reads[index];
      if (read?.kind !== 'text') continue;
      for (const match of matchLines(read.text, query.text)) {
        if (match !== null) {
          if (lines.length >= query.limit) return { lines, isComplete: false };
          lines.push({ path, ...match });
        }
        await breath.take();
        if (cancel.aborted) return { lines, isComplete: false };
      }
      await breath.take();
      if (cancel.aborted || performance.now() > endsAt) return { lines, isComplete: false };
    }
  }
  return { lines, isComplete: true };
}

/** Lets the host's other work run when it has waited for long. */
function createBreath(): { take(): Promise<void> } {
  let last = performance.now();
  return {
    async take() {
      if (performance.now() - last < BREATH_MS) return;
      await new Promise((resolve) => setImmediate(resolve));
      last = performance.now();
    },
  };
}
