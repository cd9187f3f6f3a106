import { saveLibrary, type Library } from './shelf.ts';

const MAX_LOANS = 5;

async function save(library: Library): Promise<void> {
  await saveLibrary(library);
}

/** Lends a book. Returns what to tell the member. */
export async function lend(library: Library, bookId: string, memberId: string): Promise<string> {
  const book = library.books.find((candidate) => candidate.id === bookId);
  const member = library.members.find((candidate) => candidate.id === memberId);
  if (!book || !member) return 'No such book or member.';

  const taken = library.loans.some((loan) => loan.bookId === bookId);
  if (taken) return `${book.title} is lent already.`;

  const own = library.loans.filter((loan) => loan.memberId === memberId);
  if (own.length > MAX_LOANS) return `${member.name} has enough books.`;

  const lentOn = new Date().toISOString().slice(0, 10);
  library.loans.push({ bookId, memberId, lentOn });
  save(library);
  return `${book.title} goes to ${member.name}.`;
}

/** Takes a book back. */
export async function takeBack(library: Library, bookId: string): Promise<string> {
  const at = library.loans.findIndex((loan) => loan.bookId === bookId);
  if (at < 0) return 'That book is not lent.';
  library.loans.splice(at, 1);
  await save(library);
  return 'Thank you.';
}
