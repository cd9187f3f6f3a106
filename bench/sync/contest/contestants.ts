import type { Contestant } from './contestant.ts';
import { parley } from './parley.ts';
import { pouchdb } from './pouchdb.ts';
import { rxdb } from './rxdb.ts';
import { tinybase } from './tinybase.ts';

/** By the names that name them to a process; the first is what the others are compared with. */
export const contestants: ReadonlyMap<string, Contestant> = new Map([
  ['postgres', parley('Postgres')],
  ['pglite', parley('PGlite')],
  ['pouchdb', pouchdb],
  ['tinybase', tinybase],
  ['rxdb', rxdb],
]);

/** Peers that were looked at and are not measured, each with the reason. */
export const LEFT_OUT = [
  'Zero is not measured: it needs a process of its own (zero-cache) with a native build of SQLite and a Postgres with logical replication',
];
