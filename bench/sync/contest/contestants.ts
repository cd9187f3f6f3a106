import type { Contestant } from './contestant.ts';
import { parley } from './parley.ts';
import { pouchdb } from './pouchdb.ts';
import { rxdb } from './rxdb.ts';
import { tinybase } from './tinybase.ts';
import { zero } from './zero.ts';

/** What the others are compared with. */
export const OURS = 'postgres';

/** By the names that name them to a process. */
export const contestants: ReadonlyMap<string, Contestant> = new Map([
  [OURS, parley('Postgres')],
  ['pglite', parley('PGlite')],
  ['pouchdb', pouchdb],
  ['tinybase', tinybase],
  ['rxdb', rxdb],
  ['zero', zero],
]);
