import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { createProviderKeys } from '../../../extension/host/provider/providerKeys.ts';
import { openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley, withSetting } from './parley.ts';
import { forgetScript, script } from './simulated.ts';
import { sitDown, type TheUser } from './theUser.ts';

const KEY = 'sk-or-v1-0123456789abcdef';
const NOBODY = 'http://127.0.0.1:1/api/v1';

describe('the model provider', () => {
  let other: OtherWindow;
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    other = await openWindow(databasePath(), { key: KEY });
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await forgetScript();
    await other.close();
    const errors = [...other.errors, ...loggedErrors];
    assert.deepEqual(errors, []);
    assert.ok(!JSON.stringify([user.seen, errors]).includes(KEY));
  });

  it('[M1] a pasted key is checked and kept, and forgotten when asked', async () => {
    user.answers.push(` ${KEY} `);
    await vscode.commands.executeCommand('parley.connectOpenRouter');
    await vscode.commands.executeCommand('parley.disconnectOpenRouter');
    assert.deepEqual(user.seen, [
      'input: Connect OpenRouter',
      'information: OpenRouter is connected.',
      'information: The OpenRouter key is forgotten on this machine.',
    ]);
  });

  it('[M1] a key that the provider refuses is not kept, and said so', async () => {
    await refusing(async (url) => {
      await withSetting('openRouter.baseUrl', url, async () => {
        user.answers.push(KEY);
        await vscode.commands.executeCommand('parley.connectOpenRouter');
        assert.equal(user.seen.at(-1), 'error: OpenRouter refuses this key. Nothing was kept.');
      });
    });
  });

  it('[M1] a key that cannot be checked now is kept, and said so', async () => {
    await withSetting('openRouter.baseUrl', NOBODY, async () => {
      user.answers.push(KEY);
      await vscode.commands.executeCommand('parley.connectOpenRouter');
      assert.match(user.seen.at(-1) ?? '', /The key is kept, but OpenRouter cannot be reached/);
    });
    await vscode.commands.executeCommand('parley.disconnectOpenRouter');
  });

  it('[M1] forgetting says so when the environment still holds a key', async () => {
    process.env['OPENROUTER_API_KEY'] = KEY;
    try {
      await vscode.commands.executeCommand('parley.disconnectOpenRouter');
    } finally {
      delete process.env['OPENROUTER_API_KEY'];
    }
    assert.match(user.seen.at(-1) ?? '', /OPENROUTER_API_KEY is used until you remove it/);
  });

  it('[M1] a key ring that does not open is no key, and no unhandled failure', async () => {
    const failures: unknown[] = [];
    const changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
    const locked = Promise.reject<undefined>(new Error('The key ring is locked.'));
    locked.catch(() => undefined);
    const keys = createProviderKeys(
      {
        get: () => locked,
        store: () => Promise.resolve(),
        delete: () => Promise.resolve(),
        keys: () => Promise.resolve([]),
        onDidChange: changed.event,
      } as vscode.SecretStorage,
      (error) => failures.push(error),
    );
    assert.equal(await keys.get('openRouter'), null);
    process.env['OPENROUTER_API_KEY'] = '  ';
    try {
      assert.equal(await keys.get('openRouter'), null);
    } finally {
      delete process.env['OPENROUTER_API_KEY'];
    }
    assert.equal(failures.length, 2);
    keys.dispose();
    changed.dispose();
  });

  it('[M4] one that cannot be reached fails the turn, keeps the message, and serves a retry later', async () => {
    let id = '';
    await withSetting('openRouter.baseUrl', NOBODY, async () => {
      const answer = await other.ask('Are you there?');
      assert.deepEqual([answer.status, answer.failure], ['failed', 'network']);
      id = answer.conversationId;
    });
    const failed = await other.answerIn(id);
    await script({ steps: [{ kind: 'text', text: 'Here I am.' }] });
    await other.rooms.retry(id, failed.id);
    const { text, status } = await other.answerIn(id);
    assert.deepEqual([text, status], ['Here I am.', 'complete']);
    const messages = (await other.rooms.snapshot(id))?.messages.map((message) => message.text);
    assert.deepEqual(messages, ['Are you there?', 'Here I am.']);
  });

  it('[M4] one that refuses the key fails the turn as unauthorized', async () => {
    await refusing(async (url) => {
      await withSetting('openRouter.baseUrl', url, async () => {
        assert.equal((await other.ask('Hello?')).failure, 'unauthorized');
      });
    });
  });
});

/** A provider that answers 401 to everything. */
async function refusing(work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => {
    response.writeHead(401, { 'Content-Type': 'application/json' });
    response.end('{"error":{"code":401,"message":"User not found."}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
