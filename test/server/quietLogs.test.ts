import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { signedMessage, WEBHOOK_SECRET } from '../support/clerkWebhooks.ts';
import { freshPostgres } from '../support/postgres.ts';
import { countedId } from '../support/syncBuilders.ts';

describe('The logs', function () {
  this.timeout(60_000);

  it('hold nothing of files, names of devices, messages and tokens, whatever fails', async () => {
    const { url: database, drop } = await freshPostgres();
    const folder = await mkdtemp(join(tmpdir(), 'parley-logs-'));
    const child = spawn(process.execPath, ['server/main.ts', '--data-dir', folder, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'debug',
        DATABASE_URL: database,
        CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK_SECRET,
      },
    });
    const logged = text(child.stderr);
    let said = '';
    for await (const part of child.stdout
      .setEncoding('utf8')
      .iterator({ destroyOnReturn: false })) {
      said += String(part);
      if (said.includes('The token is in')) break;
    }
    const url = /http:\/\/\S+/.exec(said)?.[0] ?? '';
    const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
    const ask = (
      path: string,
      {
        headers,
        ...init
      }: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
    ) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, ...headers },
      }).then((response) => response.text().then(() => response.status));

    const body = 'secret bytes';
    const hash = createHash('sha256').update(body).digest('hex');
    const path = `/v1/spaces/personal/blobs/${hash}`;
    const named = (name: string) => ({ 'Parley-Device': countedId(), 'Parley-Device-Name': name });
    const statuses = [
      await ask(path, { method: 'PUT', body, headers: named('secret%20desk') }),
      await ask(path, { method: 'PUT', body: 'secret others' }),
      await ask('/v1/me', { headers: named('secret%0Adesk') }),
      await ask('/v1/me/export?secret=1'),
      await ask('/webhooks/clerk', {
        method: 'POST',
        ...signedMessage({ type: 'user.created', data: { id: ['secret'] } }),
      }),
      await ask('/webhooks/clerk', { method: 'POST', body: '{"secret":' }),
    ];
    assert.deepEqual(statuses, [201, 400, 400, 200, 400, 400]);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    const lines = await logged;
    assert.match(lines, /"status":201/);
    assert.doesNotMatch(lines, /secret|desk/);
    assert.ok(!lines.includes(token) && !lines.includes(WEBHOOK_SECRET.slice(6)));
    await drop();
    await rm(folder, { recursive: true, force: true });
  });
});
