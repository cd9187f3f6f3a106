import type { Attachment } from '../domain/attachment.ts';
import { fenceFor, fenceLanguage } from '../domain/markdownText.ts';
import { firstKept } from './contextBudget.ts';
import type { SpokenMessage } from './room.ts';

/** From which message on excerpts are shown: the newest are kept, the oldest go in steps. */
export function excerptsFrom(messages: readonly SpokenMessage[], length: number): number {
  const sizes = messages.map(({ attachments }) =>
    attachments.reduce((sum, { text }) => sum + Math.min(text.length, length), 0),
  );
  return firstKept(sizes, length);
}

/** A message's attachments as models read them: fenced, with their place; what does not fit is told. */
export function showExcerpts(attachments: readonly Attachment[], length: number): string {
  let left = length;
  const shown = attachments.map((attachment) => {
    if (left <= 0 && attachment.text !== '') return leftOut(attachment);
    const text = wholeLines(attachment.text, left);
    left -= text.length;
    return fenced(attachment, text);
  });
  return shown.join('\n\n');
}

/** The attachments of a message whose excerpts have had to go. */
export function showLeftOut(attachments: readonly Attachment[]): string {
  return attachments.map(leftOut).join('\n');
}

function leftOut(attachment: Attachment): string {
  const { source } = attachment;
  if (source === 'problems' || source === 'changes') {
    return `(${placeOf(attachment)}, attached here, left out now.)`;
  }
  return `(${placeOf(attachment)} was attached here and is left out now; read the file if you need it.)`;
}

function fenced(attachment: Attachment, text: string): string {
  const fence = fenceFor(attachment.text);
  const missing = lineCount(attachment.text) - lineCount(text);
  const cut =
    text.length === attachment.text.length
      ? ''
      : `\n(Cut here: ${missing > 0 ? `${missing} more lines` : 'the rest of the line'}.)`;
  return `${placeOf(attachment)}:\n${fence}${languageOf(attachment)}\n${text}\n${fence}${cut}`;
}

function placeOf({ source, path, startLine, endLine, isWhole }: Attachment): string {
  const file = `\`${path.replaceAll(/[`\s]+/g, ' ').trim()}\``;
  const where = path === '.' ? 'the workspace' : file;
  if (source === 'problems') return `The editor's problems in ${where}`;
  if (source === 'changes') return `Changes in ${where}`;
  if (isWhole) return `${file} (whole file)`;
  if (startLine === endLine) return `${file} line ${startLine + 1}`;
  return `${file} lines ${startLine + 1}–${endLine + 1}`;
}

function languageOf({ source, path }: Attachment): string {
  if (source === 'problems') return '';
  if (source === 'changes') return 'diff';
  return fenceLanguage(path);
}

function wholeLines(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf('\n', length);
  // One endless line is cut where it must be, though never inside a surrogate pair.
  return end > 0 ? text.slice(0, end) : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
