import { type Database, type DatabaseLocation, openDatabase } from '../../server/db/database.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import type { PullQuery, PushRequest } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { secondsOf } from '../measure.ts';
import { type Recording, recordStatements, replay } from './recordStatements.ts';
import { LOADS, median } from './rounds.ts';

/** Seconds. */
export interface BareFigure {
  /** The statements alone. */
  readonly sql: number;
  /** The service's function that sends them. */
  readonly called: number;
}

/**
 * The same pushes into another person's space through the service's functions, and the statements that
 * these sent once more into a third one, with nothing around them; then the loads likewise.
 */
export async function measureBare(
  location: DatabaseLocation,
  pushes: readonly PushRequest[],
): Promise<{ readonly push: BareFigure; readonly load: BareFigure }> {
  const database = await openDatabase(location, fail);
  try {
    const recordings: Recording[] = [];
    const service = createSyncService(recordStatements(database, recordings), 'local', fail);
    const called = await member(service, 'called');
    const bare = await member(service, 'bare');
    const as = new Map([
      [called.userId, bare.userId],
      [called.spaceId, bare.spaceId],
    ]);
    const compare = async (work: () => Promise<void>): Promise<BareFigure> => {
      recordings.length = 0;
      const calledSeconds = await secondsOf(work);
      return {
        called: calledSeconds,
        sql: await secondsOf(() => replay(database, recordings, as)),
      };
    };

    const pushed: BareFigure[] = [];
    for (const { mutations } of pushes) {
      pushed.push(await compare(() => push(service, called, mutations)));
    }
    const loaded: BareFigure[] = [];
    for (let number = 0; number < LOADS; number++) {
      loaded.push(await compare(() => load(service, called)));
    }
    await expectSameRows(database, called, bare);
    return { push: mediansOf(pushed), load: mediansOf(loaded) };
  } finally {
    await database.close();
  }
}

function mediansOf(figures: readonly BareFigure[]): BareFigure {
  return {
    sql: median(figures.map(({ sql }) => sql)),
    called: median(figures.map(({ called }) => called)),
  };
}

interface Member {
  readonly userId: string;
  readonly spaceId: string;
}

async function member(service: SyncService, userId: string): Promise<Member> {
  const [space] = (await service.me(userId)).spaces;
  if (space === undefined) throw new Error('A new account has no space.');
  return { userId, spaceId: space.id };
}

async function push(
  service: SyncService,
  { userId, spaceId }: Member,
  mutations: PushRequest['mutations'],
): Promise<void> {
  const answer = await service.push(userId, spaceId, { epoch: null, mutations });
  const isWritten = answer.ok && answer.reply.results.every(({ status }) => status === 'ok');
  if (!isWritten) throw new Error('A push was not accepted.');
}

async function load(service: SyncService, { userId, spaceId }: Member): Promise<void> {
  let query: PullQuery = { cursor: 0 };
  for (;;) {
    const answer = await service.pull(userId, spaceId, query);
    if (!answer.ok) throw new Error('A pull was refused.');
    const { epoch, cursor, nextPage } = answer.reply;
    if (nextPage === null) return;
    query = { epoch, cursor, page: nextPage };
  }
}

/** What was replayed must have written what it was compared with. */
async function expectSameRows(database: Database, a: Member, b: Member): Promise<void> {
  const rows = await database.query(
    `select id, seq, version, data
       from record
      where space_id in ($1, $2)
      group by id, seq, version, data
     having count(*) <> 2`,
    [a.spaceId, b.spaceId],
  );
  if (rows.length > 0) throw new Error('The bare statements wrote something else.');
}

function fail(cause: unknown): never {
  throw cause;
}
