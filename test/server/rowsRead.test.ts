import assert from 'node:assert/strict';
import * as z from 'zod';
import type { Database, Tx } from '../../server/db/database.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { aMutation } from '../support/syncBuilders.ts';
import {
  DATABASE_KINDS,
  openTestDatabase,
  raise,
  type TestDatabase,
} from '../support/testDatabase.ts';

/** What the space holds before; a statement that reads all of it is told from one that does not. */
const HELD = 3_000;
const FEW = 50;

interface PlanNode {
  readonly 'Relation Name'?: string | undefined;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}
const planNode: z.ZodType<PlanNode> = z.object({
  'Relation Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  Plans: z.array(z.lazy(() => planNode)).optional(),
});
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);

/** Rows that the statement takes out of tables, also those that it then leaves out. */
async function rowsReadBy(tx: Tx, sql: string, values: readonly unknown[]): Promise<number> {
  await tx.runScript('savepoint before_explain');
  const found = await tx.query(`explain (analyze, format json) ${sql}`, values);
  await tx.runScript('rollback to savepoint before_explain');
  const count = (node: PlanNode): number => {
    const own = node['Relation Name'] === undefined ? 0 : node['Actual Rows'];
    const here = (own + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    return (node.Plans ?? []).reduce((sum, child) => sum + count(child), here);
  };
  return count(explained.parse(found)[0]['QUERY PLAN'][0].Plan);
}

for (const kind of DATABASE_KINDS) {
  describe(`The statements of sync on ${kind}`, () => {
    let opened: TestDatabase;
    let read: number;
    let isCounting: boolean;

    /** The database, which counts what the statements of a person read. */
    function counting(database: Database): Database {
      const counted = <T>(work: (tx: Tx) => Promise<T>) => {
        return (tx: Tx) =>
          work({
            ...tx,
            async query(sql, values) {
              if (isCounting) read += await rowsReadBy(tx, sql, values);
              return tx.query(sql, values);
            },
          });
      };
      return {
        ...database,
        asUser: (userId, work) => database.asUser(userId, counted(work)),
        readAsUser: (userId, work) => database.readAsUser(userId, counted(work)),
      };
    }

    before(async function () {
      this.timeout(60_000);
      opened = await openTestDatabase(kind);
    });
    after(() => opened.close());
    beforeEach(() => {
      read = 0;
      isCounting = false;
    });

    it('read what a push or a pull is about, however much the space holds', async function () {
      this.timeout(60_000);
      const service = createSyncService(counting(opened.database), 'local', raise);
      const [space] = (await service.me('Ada')).spaces;
      assert.ok(space);
      const { id, epoch } = space;
      const push = async (count: number) => {
        const mutations = Array.from({ length: count }, () => aMutation());
        const answer = await service.push('Ada', id, { epoch, mutations });
        assert.ok(answer.ok);
        return answer.reply.head;
      };
      let head = 0;
      while (head < HELD) head = await push(500);

      isCounting = true;
      await push(1);
      assert.ok(read < FEW, `a push of one record read ${read} rows`);
      read = 0;
      await push(20);
      assert.ok(read < 20 * 5 + FEW, `a push of 20 records read ${read} rows`);
      read = 0;
      const pulled = await service.pull('Ada', id, { cursor: head + 20, epoch });
      assert.ok(pulled.ok);
      assert.equal(pulled.reply.records.length, 1);
      assert.ok(read < FEW, `a pull of one record read ${read} rows`);
    });
  });
}
