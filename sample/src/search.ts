import type { Book } from './book.ts';

/** Books whose title or author contains every word of `query`. */
export function search(books: Book[], query: string): Book[] {
  const words = query.split(' ').map((word) => word.toLowerCase());
  return books.filter((book) => {
    const text = `${book.title} ${book.author}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** One page of a list; pages count from 1. */
export function page(books: Book[], number: string, size = 10): Book[] {
  const start = (parseInt(number) - 1) * size;
  return books.slice(start, start + size);
}
