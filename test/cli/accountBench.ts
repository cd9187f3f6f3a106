import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  meReply,
  type MeReply,
  type Mutation,
  pullReply,
  pushReply,
} from '../../shared/protocol/syncApi.ts';
import type { Configuration } from '../../server/configuration.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { countedId } from '../support/syncBuilders.ts';
import { type Ended, type Running, runParley, startParley } from './runParley.ts';

interface Kept {
  readonly kind: string;
  readonly id: string;
  readonly data: unknown;
}

/** A service in local mode with nothing in it, a folder, and the command signed in there by its token. */
export interface AccountBench {
  readonly service: RunningService;
  readonly space: MeReply['spaces'][number];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  push(...mutations: readonly Mutation[]): Promise<void>;
  /** The living records, in order of kind and id. */
  records(): Promise<readonly Kept[]>;
  /** Deletes everything. */
  wipe(): Promise<void>;
  ask(...args: readonly string[]): Promise<Ended>;
  start(...args: readonly string[]): Running;
  close(): Promise<void>;
}

export async function openAccount(
  on: 'PGlite' | 'Postgres' = 'PGlite',
  over: Partial<Configuration> = {},
): Promise<AccountBench> {
  const service = await runService({ on, over });
  const folder = await mkdtemp(join(tmpdir(), 'parley-cli-'));
  const [space] = meReply.parse(await (await service.request('/v1/me')).json()).spaces;
  assert.ok(space);
  const env = {
    PARLEY_TOKEN: service.token ?? '',
    PARLEY_URL: service.url,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
  };
  const push = async (...mutations: readonly Mutation[]): Promise<void> => {
    for (let from = 0; from < mutations.length; from += 500) {
      const body = { epoch: null, mutations: mutations.slice(from, from + 500) };
      const path = `/v1/spaces/${space.id}/push`;
      const response = await service.request(path, { method: 'POST', body });
      const { results } = pushReply.parse(await response.json());
      assert.deepEqual(
        results.filter(({ status }) => status !== 'ok'),
        [],
      );
    }
  };
  const pulled = async () => {
    const all = [];
    let query = 'cursor=0';
    for (;;) {
      const response = await service.request(`/v1/spaces/${space.id}/pull?${query}`);
      const page = pullReply.parse(await response.json());
      all.push(...page.records.filter(({ deleted }) => !deleted));
      if (page.nextPage === null) return all;
      query = `cursor=${page.cursor}&epoch=${page.epoch}&page=${encodeURIComponent(page.nextPage)}`;
    }
  };
  return {
    service,
    space,
    folder,
    env,
    push,
    records: async () =>
      (await pulled())
        .map(({ kind, id, data }) => ({ kind, id, data }))
        .sort((a, b) => (`${a.kind}/${a.id}` < `${b.kind}/${b.id}` ? -1 : 1)),
    wipe: async () =>
      push(
        ...(await pulled()).map(({ kind, id, version, schemaVersion }) => ({
          mutationId: countedId(),
          ...{ kind, id, schemaVersion },
          baseVersion: version,
          deleted: true,
          clientUpdatedAt: 1,
          data: null,
        })),
      ),
    ask: (...args) => runParley(args, { env }),
    start: (...args) => startParley(args, { env }),
    async close() {
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
