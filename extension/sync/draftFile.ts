import { readFile, rm, stat } from 'node:fs/promises';
import { writeWhole } from '../accounts/writeWhole.ts';
import type { DraftFile } from './conflictDrafts.ts';

/** Four million UTF-16 units in UTF-8. */
const MAX_BYTES = 12_000_000;

/** The drafts of whoever owns the database, beside it: where that is removed, they are. */
export function draftFileOf(databasePath: string): DraftFile {
  const path = `${databasePath}.drafts.json`;
  return {
    async read() {
      const { size } = await stat(path);
      return size > MAX_BYTES ? null : readFile(path, 'utf8');
    },
    write: (text) => (text === null ? rm(path, { force: true }) : writeWhole(path, text)),
  };
}
