import { MAX_ATTACHMENTS } from '../../shared/domain/attachment.ts';
import { imageType } from '../../shared/domain/image.ts';

/** What of a drag, a drop or a paste can go with a message. */
interface Dropped {
  readonly pictures: readonly File[];
  /** Addresses of files. */
  readonly uris: readonly string[];
}

/** The editor's own list first: it names every file that is dragged, the other perhaps only one. */
const LISTS = ['application/vnd.code.uri-list', 'text/uri-list'];
const MAX_URI_LENGTH = 2_000;

/** Whether something is dragged that might be dropped here; what it is, is only known when it drops. */
export function canDrop({ types }: Pick<DataTransfer, 'types'>): boolean {
  return [...LISTS, 'Files'].some((type) => types.includes(type));
}

export function readDropped(data: Pick<DataTransfer, 'files' | 'getData'>): Dropped {
  const list = LISTS.map((type) => data.getData(type)).find((text) => text.trim() !== '') ?? '';
  const uris = list
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && line.length <= MAX_URI_LENGTH);
  return { pictures: picturesIn(data.files), uris: [...new Set(uris)].slice(0, MAX_ATTACHMENTS) };
}

/** Pictures of the clipboard, unless it holds text too: then that is what is meant. */
export function readPasted(data: Pick<DataTransfer, 'files' | 'getData'>): readonly File[] {
  return data.getData('text/plain') === '' ? picturesIn(data.files) : [];
}

function picturesIn(files: FileList | readonly File[]): readonly File[] {
  return Array.from(files).filter(({ type }) => imageType.safeParse(type).success);
}
