import type { Replacement } from '../../../shared/domain/fileChange.ts';
import { applyEdits, applyHunks, type HunkResult } from '../../../shared/review/applyHunks.ts';
import { parseEdits } from '../../../shared/review/parse/parseEdits.ts';
import type { EditCase } from './editCase.ts';

export interface EditRun {
  /** The file afterwards. */
  readonly text: string;
  readonly results: readonly HunkResult[];
  /** Edits that could not even be read. */
  readonly unread: number;
  /** The file if what was found by similarity were accepted. */
  readonly accepted: string;
}

/** The hunks of a case for its file, as they are or as parsed from the answer. */
export function hunksOf({ edit, path }: EditCase): {
  readonly hunks: readonly Replacement[];
  readonly unread: number;
} {
  if (typeof edit !== 'string') return { hunks: edit, unread: 0 };
  const { changes, problems } = parseEdits(edit);
  const hunks = changes.flatMap((change) =>
    change.kind === 'edit' && change.path === path ? change.hunks : [],
  );
  return { hunks, unread: problems.length };
}

/** Does to the file what the model wants. */
export function runEdit(each: EditCase): EditRun {
  const { hunks, unread } = hunksOf(each);
  const { text, results } = applyHunks(each.file, hunks);
  const fuzzy = results.flatMap((result) => (result.kind === 'fuzzy' ? [result.edit] : []));
  const accepted = text === each.file ? applyEdits(each.file, fuzzy) : text;
  return { text, results, unread, accepted };
}
