import type { ReviewRefusal } from '../../domain/reviewDesk.ts';
import { truncate } from '../../domain/text.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { PathRefusal } from '../../domain/workspace.ts';
import { numberLines } from './numberLines.ts';

/** Why a path cannot be used and what to do instead, for the model. */
export function pathRefusalWords(path: string, refusal: PathRefusal): string {
  switch (refusal.kind) {
    case 'outsideWorkspace':
      return `"${path}" is not inside the workspace. Use a path relative to it, without "..".`;
    case 'protected':
      return `"${path}" is protected (settings, keys or ignored files). Work without it, or ask the human for the part that you need.`;
    case 'notFound':
      return `There is no "${path}". Call list_files to see the paths that exist.`;
    case 'notText':
      return `"${path}" is not a text file. Work without it.`;
    case 'tooLarge':
      return `"${path}" is larger than ${refusal.limitBytes} bytes. Ask the human for the part that you need.`;
    case 'noWorkspace':
      return 'No folder is open. Ask the human to open one, or to paste the text.';
    case 'restricted':
      return 'The workspace is in Restricted Mode. Ask the human to trust it, or to paste the text.';
    default:
      return unreachable(refusal);
  }
}

/** Why a comment or an edit was not taken and what to do instead, for the model. */
export function reviewRefusalWords(path: string, refusal: ReviewRefusal): string {
  switch (refusal.kind) {
    case 'path':
      return pathRefusalWords(path, refusal.refusal);
    case 'textNotFound': {
      const { nearest, nearestLine } = refusal;
      if (nearest === null || nearestLine === null) {
        return `That text does not occur in ${path}. Call read_file again and copy it exactly.`;
      }
      const lines = numberLines(truncate(nearest, 2_000).split('\n'), nearestLine + 1);
      return `That text does not occur in ${path}. The nearest is:\n${lines}\nCopy it exactly, without the numbers.`;
    }
    case 'textAmbiguous':
      return `That text occurs ${refusal.lines.length} times in ${path}, at lines ${refusal.lines
        .slice(0, 20)
        .map((line) => line + 1)
        .join(', ')}. Include more of the lines around the one you mean.`;
    case 'editsOverlap':
      return 'It overlaps another edit. Put both into one.';
    case 'noChange':
      return 'It changes nothing: old and new text are the same.';
    default:
      return unreachable(refusal);
  }
}
