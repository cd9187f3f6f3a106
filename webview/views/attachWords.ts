import type { Attachment } from '../../shared/domain/attachment.ts';
import type { HashWord } from '../state/hashQuery.ts';

export const attachWords = {
  menu: 'Attach something',
  dragHint: 'You can also drag files here: hold Shift while you drop them.',
  dropHere: 'Drop to attach. Hold Shift until you let go.',
  picture: 'Picture…',
  pictureAbout: 'PNG, JPEG, WebP or GIF; or paste one',
  list: 'Goes along with your message',
  remove: (place: string) => `Do not send ${place}`,
  show: (place: string, size: string) => `${place}, ${size}. Show what is sent`,
  shown: (place: string) => `What is sent of ${place}`,
  openLarge: (name: string) => `Show ${name} larger`,
  closeLarge: 'Close the picture (Escape)',
  missing: (name: string) => `${name} is not on this machine yet`,
  tokens: (tokens: string) => `${tokens} tokens`,
  size: (tokens: string) => `about ${tokens} tokens`,
  total: (count: number, tokens: string) =>
    `${count === 1 ? '1 attachment' : `${count} attachments`}, about ${tokens} tokens`,
  pending: (count: number) => (count === 1 ? 'with 1 attachment' : `with ${count} attachments`),
  over: (tokens: string, name: string) =>
    `About ${tokens} tokens more than the model of ${name} can read: older messages or part of this will be left out.`,
  blind: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0] ?? ''}’s model cannot see pictures.`
      : `The models of ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} cannot see pictures.`,
  options: 'What to attach',
};

/** What each word after `#` attaches, and the icon for it. */
export const hashWordsAbout: Record<
  HashWord,
  { readonly label: string; readonly about: string; readonly icon: string }
> = {
  file: { label: 'File…', about: 'A file of the workspace', icon: 'file' },
  selection: {
    label: 'Selection',
    about: 'What is selected in the editor',
    icon: 'list-selection',
  },
  problems: { label: 'Problems of the file', about: 'In the file in the editor', icon: 'warning' },
  'problems:all': { label: 'All problems', about: 'In the whole workspace', icon: 'warning' },
  changes: { label: 'Uncommitted changes', about: 'As a diff, from Git', icon: 'diff' },
  editors: { label: 'Open editors', about: 'Every open file', icon: 'files' },
};

/** What an attachment is called, its lines as people count them. */
export function attachmentName(attachment: Attachment): string {
  const { source, path } = attachment;
  const file = path.slice(path.lastIndexOf('/') + 1);
  const ofFile = path === '.' ? '' : ` of ${file}`;
  if (source === 'problems') return `Problems${ofFile}`;
  if (source === 'changes') return `Changes${ofFile}`;
  return file;
}

/** Lines as people count them; nothing for a whole file or a list. */
export function attachmentLines({ source, isWhole, startLine, endLine }: Attachment): string {
  if (source === 'problems' || source === 'changes') return '';
  if (isWhole) return '';
  return startLine === endLine ? `:${startLine + 1}` : `:${startLine + 1}–${endLine + 1}`;
}

/** How many lines are sent. */
export function lineCountWords({ text }: Attachment): string {
  const count = text.split('\n').length;
  return count === 1 ? '1 line' : `${count} lines`;
}

/** Where it is from, whole. */
export function attachmentPlace(attachment: Attachment): string {
  const { source, path } = attachment;
  if (source === 'problems' || source === 'changes') return attachmentName(attachment);
  return `${path}${attachmentLines(attachment)}`;
}

export function attachmentIcon({ source, isWhole }: Attachment): string {
  if (source === 'problems') return 'warning';
  if (source === 'changes') return 'diff';
  return isWhole ? 'file' : 'list-selection';
}
