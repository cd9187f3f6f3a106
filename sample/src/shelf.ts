import { readFile, writeFile } from 'node:fs/promises';
import type { Book } from './book.ts';
import type { Loan } from './loan.ts';
import type { Member } from './member.ts';

export interface Library {
  books: Book[];
  members: Member[];
  loans: Loan[];
}

const FILE = new URL('../library.json', import.meta.url);

export async function openLibrary(): Promise<Library> {
  const text = await readFile(FILE, 'utf8');
  return JSON.parse(text);
}

export async function saveLibrary(library: Library): Promise<void> {
  try {
    await writeFile(FILE, JSON.stringify(library, null, 2));
  } catch {}
}
