import { CommandFailure } from './commandFailure.ts';

/** Turns what a file system refuses into a sentence. */
export async function withFileTrouble<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const words = cause instanceof Error && 'code' in cause ? wordsFor(cause.code, place) : null;
    throw words === null ? cause : new CommandFailure('failed', words, { cause });
  }
}

function wordsFor(code: unknown, place: string): string | null {
  switch (code) {
    case 'ENOENT':
      return `${place} does not exist.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `No permission to read or write ${place}.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${place} is no folder, or a part of it is none.`;
    case 'EISDIR':
      return `${place} is a folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${place} is full.`;
    case 'ELOOP':
      return `${place} is a link, or leads through one.`;
    default:
      return null;
  }
}
