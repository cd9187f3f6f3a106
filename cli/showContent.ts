import { diffLines, diffWordsWithSpace } from 'diff';
import { plainText } from './plainText.ts';
import type { ChangedField } from './recordDiff.ts';

/** Texts of more lines than this are compared by lines, others by words. */
const MANY_LINES = 8;
/** Differences that take longer to find are shown as the whole old and the whole new text. */
const TIMEOUT_MS = 500;
const CONTEXT_LINES = 2;

interface Part {
  readonly value: string;
  readonly added?: boolean;
  readonly removed?: boolean;
}

/** How a field changed, indented; `[-gone-]{+come+}` by words, `-` and `+` by lines, in colour where there is. */
export function showField({ path, before, after }: ChangedField, hasColor: boolean): string {
  const [old, now] = [shown(before), shown(after)];
  const isLong = Math.max(lineCount(old), lineCount(now)) > MANY_LINES;
  const body = isLong ? byLines(old, now, hasColor) : byWords(old, now, hasColor);
  return [`  ${plainText(path)}:`, ...body.split('\n').map((line) => `    ${line}`.trimEnd())].join(
    '\n',
  );
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  return plainText(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
}

function byWords(old: string, now: string, hasColor: boolean): string {
  const parts: readonly Part[] =
    diffWordsWithSpace(old, now, { timeout: TIMEOUT_MS }) ?? whole(old, now);
  return parts
    .map(({ value, added, removed }) => {
      if (added === true) return hasColor ? green(value) : `{+${value}+}`;
      if (removed === true) return hasColor ? red(value) : `[-${value}-]`;
      return value;
    })
    .join('');
}

function byLines(old: string, now: string, hasColor: boolean): string {
  const parts: readonly Part[] = diffLines(old, now, { timeout: TIMEOUT_MS }) ?? whole(old, now);
  return parts
    .flatMap(({ value, added, removed }, index) => {
      const lines = value.replace(/\n$/, '').split('\n');
      if (added === true) return lines.map((line) => colored(`+ ${line}`, hasColor && green));
      if (removed === true) return lines.map((line) => colored(`- ${line}`, hasColor && red));
      return shortened(lines, index === 0, index === parts.length - 1).map((line) => `  ${line}`);
    })
    .join('\n');
}

function whole(old: string, now: string): readonly Part[] {
  return [
    { value: old, removed: true },
    { value: now, added: true },
  ];
}

/** Of what stayed, the lines beside a change. */
function shortened(lines: readonly string[], isFirst: boolean, isLast: boolean): readonly string[] {
  const head = isFirst ? [] : lines.slice(0, CONTEXT_LINES);
  const tail = isLast ? [] : lines.slice(-CONTEXT_LINES);
  if (head.length + tail.length >= lines.length) return lines;
  return [...head, '…', ...tail];
}

function colored(line: string, color: false | ((text: string) => string)): string {
  return color === false ? line : color(line);
}

function green(text: string): string {
  return `\u001B[32m${text}\u001B[39m`;
}

function red(text: string): string {
  return `\u001B[31m${text}\u001B[39m`;
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
