import type { ParsedEdits } from './editForm.ts';
import { createJsonForm } from './parseJsonEdits.ts';
import { searchReplaceForm } from './parseSearchReplace.ts';
import { unifiedDiffForm } from './parseUnifiedDiff.ts';
import { v4aForm } from './parseV4aPatch.ts';
import { MAX_PARSED_LENGTH, readForms } from './readForms.ts';

/**
 * Reads every edit in a model's whole answer, in whatever form: search/replace blocks, V4A patches,
 * unified diffs and JSON tool arguments, several at once, with prose and Markdown fences around.
 *
 * Changes of one file are put together in order. What an edit's own text holds is never read as another
 * edit. Linear in the text up to `MAX_PARSED_LENGTH`, above which nothing is read; never throws.
 */
export function parseEdits(text: string): ParsedEdits {
  const forms = [searchReplaceForm, v4aForm, unifiedDiffForm, createJsonForm(text.length)];
  return readForms(text, forms);
}

const SIGNS = [
  /<{5,9} ?(?:SEARCH|ORIGINAL)|-{5,9} ?SEARCH/,
  /\*\*\* (?:Begin Patch|(?:Update|Add|Delete) File:)/,
  /^(?:diff --git |--- .*(?:\r\n?|\n)\+\+\+ |@@ )/m,
  /"(?:(?:old|new)_?(?:text|string|str)|search|patch|diff|input)\\*"/i,
];

/** Whether `parseEdits` is worth its time. Cheap; may be wrong in saying yes. */
export function holdsEdits(text: string): boolean {
  const read = text.slice(0, MAX_PARSED_LENGTH);
  return SIGNS.some((sign) => sign.test(read));
}
