import * as z from 'zod';

/** The first file of data that no account owns; it stays this one until an account adopts it. */
export const FIRST_FILE = 'parley.db';
const MAX_ACCOUNTS = 64;

/** A database file's name: never a path. */
const fileName = z
  .string()
  .regex(/^(parley|(account|machine)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.db$/);

/** Whose data a file holds: a person of a service. */
export interface AccountName {
  readonly serviceUrl: string;
  readonly userId: string;
}

const account = z.object({
  /** In one spelling, see `plainAddress`. */
  serviceUrl: z.url().max(2_000),
  userId: z.string().min(1).max(300),
  /** How the person is called. */
  label: z.string().min(1).max(300),
  file: fileName,
});
export type Account = z.infer<typeof account>;

export const accountBook = z
  .object({
    /** The file that windows open. */
    current: fileName,
    /** The file of what no account owns. */
    machine: fileName,
    accounts: z.array(account).max(MAX_ACCOUNTS),
    /** Files that are to go as soon as nobody has them open. */
    wiped: z.array(fileName).max(MAX_ACCOUNTS).default([]),
  })
  .refine(({ current, machine, accounts, wiped }) => {
    const files = accounts.map(({ file }) => file);
    const isKnown = current === machine || files.includes(current);
    const all = [machine, ...files, ...wiped];
    return isKnown && new Set(all).size === all.length;
  });
export type AccountBook = z.infer<typeof accountBook>;

export const EMPTY_BOOK: AccountBook = {
  ...{ current: FIRST_FILE, machine: FIRST_FILE },
  ...{ accounts: [], wiped: [] },
};

/** The account that a file belongs to; null: nobody's. */
export function ownerOf(book: AccountBook, file: string): Account | null {
  return book.accounts.find((each) => each.file === file) ?? null;
}

export function accountOf(book: AccountBook, name: AccountName): Account | null {
  const isIt = (each: Account) => isSameAccount(each, name);
  return book.accounts.find(isIt) ?? null;
}

export function isSameAccount(one: AccountName, other: AccountName): boolean {
  return one.serviceUrl === other.serviceUrl && one.userId === other.userId;
}

/** Opens another file: an account's or the machine's. Another name changes nothing. */
export function switchTo(book: AccountBook, file: string): AccountBook {
  const isKnown = file === book.machine || ownerOf(book, file) !== null;
  return isKnown ? { ...book, current: file } : book;
}

/** The account gets an empty file of its own, which becomes the current one; the one that it has, where it has one. */
export function addAccount(
  book: AccountBook,
  { serviceUrl, userId, label }: Omit<Account, 'file'>,
  newId: () => string,
): AccountBook {
  const known = accountOf(book, { serviceUrl, userId });
  if (known !== null) return switchTo(book, known.file);
  const file = `account-${newId()}.db`;
  const accounts = [...book.accounts, { serviceUrl, userId, label, file }];
  return { ...book, accounts, current: file };
}

/**
 * The machine's file becomes the account's and the current one; the machine gets a new one. An account that has a file
 * already, as another window may have given it one, gets that one: nobody has two.
 */
export function adoptMachineFile(
  book: AccountBook,
  { serviceUrl, userId, label }: Omit<Account, 'file'>,
  newId: () => string,
): AccountBook {
  const known = accountOf(book, { serviceUrl, userId });
  if (known !== null) return switchTo(book, known.file);
  const file = book.machine;
  const accounts = [...book.accounts, { serviceUrl, userId, label, file }];
  return { ...book, accounts, current: file, machine: `machine-${newId()}.db` };
}

/** The account is no more on this machine: its file is to go. */
export function wipeAccount(book: AccountBook, name: AccountName): AccountBook {
  const found = accountOf(book, name);
  if (found === null) return book;
  return {
    ...book,
    accounts: book.accounts.filter((each) => each !== found),
    current: book.current === found.file ? book.machine : book.current,
    wiped: [...book.wiped, found.file],
  };
}
