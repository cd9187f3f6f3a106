import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { PlainFailure } from '../../scripts/process/plainFailure.ts';
import { anyFreePort, choosePort, isFree } from '../../scripts/start/choosePort.ts';

async function withTakenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  try {
    await use(address.port);
  } finally {
    server.close();
  }
}

describe('choosing a port', () => {
  it('keeps the preferred one while it is free', async () => {
    const preferred = await anyFreePort();
    assert.equal(await choosePort({ name: 'it', asked: null, preferred }), preferred);
  });

  it('finds another one when the preferred one is taken', async () => {
    await withTakenPort(async (preferred) => {
      const port = await choosePort({ name: 'it', asked: null, preferred });
      assert.notEqual(port, preferred);
      assert.ok(await isFree(port));
    });
  });

  it('refuses a taken port that was asked for, naming it', async () => {
    await withTakenPort(async (asked) => {
      await assert.rejects(
        choosePort({ name: 'VS Code', asked, preferred: asked }),
        (error) =>
          error instanceof PlainFailure && error.message.includes(`Port ${asked} for VS Code`),
      );
    });
  });
});
