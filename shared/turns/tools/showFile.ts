import { truncate } from '../../domain/text.ts';
import { numberLines } from './numberLines.ts';

const MAX_LINES = 2_000;
const MAX_LENGTH = 100_000;
const MAX_LINE_LENGTH = 2_000;

/**
 * What a model reads of a file: `path (N lines)`, then numbered lines, at most 2,000 of them and about
 * 100 KB; a note says how to get the rest.
 */
export function showFile(
  path: string,
  text: string,
  range: { readonly from: number; readonly to: number },
): string {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  const head = `${path} (${lines.length === 1 ? '1 line' : `${lines.length} lines`})`;
  if (range.from > lines.length) return `${head}\n[It ends before line ${range.from}.]`;
  const last = Math.min(range.to, lines.length, range.from + MAX_LINES - 1);
  const shown: string[] = [];
  let length = 0;
  for (const line of lines.slice(range.from - 1, last)) {
    const short = truncate(line, MAX_LINE_LENGTH);
    length += short.length + 8;
    if (length > MAX_LENGTH && shown.length > 0) break;
    shown.push(short);
  }
  const end = range.from + shown.length - 1;
  const body = `${head}\n${numberLines(shown, range.from)}`;
  if (end >= Math.min(range.to, lines.length)) return body;
  return `${body}\n[Lines ${range.from} to ${end} of ${lines.length}. Call read_file with from: ${end + 1} for more.]`;
}
