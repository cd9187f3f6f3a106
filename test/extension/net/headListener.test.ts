import assert from 'node:assert/strict';
import { listenForHeads } from '../../../extension/net/headListener.ts';
import { startSyncHttpServer, type SyncHttpServer } from '../../support/syncHttpServer.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { until } from './device.ts';

describe('listening for heads', () => {
  let server: SyncHttpServer;
  const stops: (() => void)[] = [];

  beforeEach(async () => {
    server = await startSyncHttpServer();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) stop();
    await server.close();
  });

  function listen(tokens: readonly string[] = ['ada']) {
    const heard = { turnedAway: 0, connected: 0, refused: [] as (string | undefined)[] };
    const waits: { readonly ms: number; readonly ring: () => void }[] = [];
    stops.push(
      listenForHeads({
        url: server.url,
        token: (refused) => {
          heard.refused.push(refused);
          return Promise.resolve(tokens[Math.min(heard.refused.length, tokens.length) - 1] ?? null);
        },
        fetch,
        now: Date.now,
        random: () => 0.5,
        schedule(ms, ring) {
          const wait = { ms, ring };
          waits.push(wait);
          return () => void waits.splice(waits.indexOf(wait), 1);
        },
        onHead: () => undefined,
        onConnected: () => heard.connected++,
        onTurnedAway: () => heard.turnedAway++,
      }),
    );
    return {
      heard,
      /** Lets the wait before the next connection pass, which must be this long. */
      passWait: async (expectedMs: number) => {
        await until(() => waits.length === 1 && waits[0]?.ms !== 45_000);
        const [wait] = waits.splice(0);
        assert.equal(wait?.ms, expectedMs);
        wait.ring();
      },
    };
  }

  it('H2: comes back after the first wait when a stream ends for its age or a restart', async () => {
    const { heard, passWait } = listen();
    for (const reason of ['age', 'stopping']) {
      await until(() => server.listeners() === 1);
      server.endStreams(reason);
      await passWait(750);
    }
    await until(() => heard.connected === 3);
    assert.equal(heard.turnedAway, 0);
  });

  it('H2, D3: looks into any other reason', async () => {
    const { heard } = listen();
    await until(() => server.listeners() === 1);
    server.endStreams('revoked');
    await until(() => heard.turnedAway === 1);
  });

  it('A10, C22: looks into a space that is gone, and listens on', async () => {
    const { heard } = listen();
    await until(() => server.listeners() === 1);
    server.sendGone({ spaceId: 'no id', reason: 'deleted' });
    server.sendGone({ spaceId: countedId(), reason: 'deleted' });
    await until(() => heard.turnedAway === 1);
    assert.deepEqual([server.listeners(), heard.connected], [1, 1]);
  });

  it('C21: shows the token that was refused when it asks for the next one, once', async () => {
    const { heard, passWait } = listen(['not a name!', 'ada', 'ada']);
    await passWait(750);
    await until(() => heard.connected === 1);
    server.endStreams('age');
    await passWait(750);
    await until(() => heard.connected === 2);
    assert.deepEqual(heard.refused, [undefined, 'not a name!', undefined]);
  });
});
