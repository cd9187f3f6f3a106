import { lend, takeBack } from './lending.ts';
import { findOverdue } from './overdue.ts';
import { search } from './search.ts';
import { openLibrary } from './shelf.ts';

const [command, ...words] = process.argv.slice(2);
const library = await openLibrary();

switch (command) {
  case 'lend':
    console.log(await lend(library, words[0], words[1]));
    break;
  case 'return':
    console.log(await takeBack(library, words[0]));
    break;
  case 'overdue':
    for (const { loan, days, cents } of findOverdue(library.loans, library.members, new Date())) {
      console.log(`${loan.bookId}: ${days} days, ${(cents / 100).toFixed(2)} euros`);
    }
    break;
  case 'search':
    for (const book of search(library.books, words.join(' '))) console.log(book.title);
    break;
  default:
    console.log('Say one of: lend, return, overdue, search.');
}
