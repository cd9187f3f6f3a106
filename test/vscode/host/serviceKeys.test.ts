import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { createVaultClient } from '../../../extension/net/vaultClient.ts';
import { eventsOf, joined, modelRequest } from '../../support/modelReplies.ts';
import { eventually } from '../review/eventually.ts';
import { openStackedWindow } from './modelStack.ts';
import { loggedErrors, parley, setting, withSetting } from './parley.ts';
import { forgetScript, script } from './simulated.ts';
import { withServer } from './someProvider.ts';
import { sitDown, type TheUser } from './theUser.ts';

const KEY = 'sk-or-v1-0123456789abcdef0123456789';
const run = (command: string) => vscode.commands.executeCommand(command);

/** The suite's own, in local mode. */
function theService(): ServiceAddress {
  const token = readFileSync(String(setting('sync.tokenFile')), 'utf8').trim();
  const url = String(setting('sync.url'));
  return { url, token: () => Promise.resolve(token), fetch, now: Date.now };
}

describe('keys at the sync service', () => {
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await run('parley.disconnectOpenRouter');
    await createVaultClient(theService()).remove('openrouter');
    await choose(undefined);
    await forgetScript();
    assert.deepEqual(loggedErrors, []);
    assert.ok(!JSON.stringify(user.seen).includes(KEY));
  });

  const choose = (kinds: readonly string[] | undefined) =>
    vscode.workspace
      .getConfiguration('parley')
      .update('sync.providers', kinds, vscode.ConfigurationTarget.Global);
  const kept = async () => {
    const list = await createVaultClient(theService()).list();
    return list.ok ? list.reply.map(({ provider }) => provider) : list.failure;
  };

  /** Puts the key into this machine's storage, then keeps it there. */
  async function keepThere(...answers: readonly string[]): Promise<void> {
    user.answers.push(KEY);
    await run('parley.connectOpenRouter');
    user.seen.length = 0;
    user.answers.push('Keep It There', ...answers);
    await run('parley.keepKeyAtService');
  }

  it('[S10] the key goes there after a question, is used from there, and can be forgotten here', async () => {
    await keepThere('Forget It Here');
    assert.deepEqual(user.seen, [
      `warning: Keep the OpenRouter key at the sync service ${new URL(theService().url).host}?`,
      'information: The OpenRouter key is kept at the sync service and used from there. It is still on this machine, too.',
      'information: The OpenRouter key is forgotten on this machine.',
    ]);
    assert.deepEqual(await kept(), ['openrouter']);
    assert.deepEqual(setting('sync.providers'), ['openRouter']);
    user.answers.push('OpenRouter');
    await run('parley.testProvider');
    assert.match(
      user.seen.at(-1) ?? '',
      /The sync service answers and keeps a key of OpenRouter: sk-or-/,
    );
  });

  it('[S10] who does not agree keeps the key to this machine', async () => {
    user.answers.push(KEY);
    await run('parley.connectOpenRouter');
    await run('parley.keepKeyAtService');
    assert.deepEqual(await kept(), []);
    assert.deepEqual(setting('sync.providers'), []);
  });

  it('[S10] a machine without a key asks with the one that is kept there', async () => {
    await createVaultClient(theService()).put('openrouter', 'Mine', KEY);
    user.answers.push(['OpenRouter']);
    await run('parley.useServiceKey');
    assert.equal(
      user.seen.at(-1),
      'information: Asked through the sync service from now on: OpenRouter.',
    );
    const window = await openStackedWindow({}, theService);
    try {
      assert.equal(await window.stack.canAnswer(), true);
      await script({ steps: [{ kind: 'text', text: 'From there.' }] });
      const request = modelRequest({ model: 'simulated/reviewer' });
      const events = await eventsOf(window.stack.models, request, new AbortController().signal);
      assert.deepEqual(joined(events)[0], { type: 'text', delta: 'From there.' });
    } finally {
      await window.close();
    }
    await eventually(async () => {
      await run('parley.showServiceUsage');
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      return /\| \d{4}-\d\d-\d\d \| openrouter +\| simulated\/reviewer +\| +\d/.test(text);
    }, true);
    await run('workbench.action.closeAllEditors');
  });

  it('[S10] kept keys are shown masked and removed after a question', async () => {
    await keepThere();
    user.answers.push('$(key) OpenRouter', 'Remove');
    await run('parley.showServiceKeys');
    assert.match(
      user.seen.at(-2) ?? '',
      /^warning: Remove the OpenRouter key sk-or-.+ from the sync/,
    );
    assert.equal(
      user.seen.at(-1),
      'information: The OpenRouter key is removed from the sync service.',
    );
    assert.deepEqual([await kept(), setting('sync.providers')], [[], []]);
  });

  it('[S10] who pastes a key is asked from this machine again', async () => {
    await keepThere();
    assert.deepEqual(setting('sync.providers'), ['openRouter']);
    user.answers.push(KEY);
    await run('parley.connectOpenRouter');
    assert.deepEqual(setting('sync.providers'), []);
  });

  it('[S10] who cannot reach the service can ask from this machine again', async () => {
    await keepThere();
    user.answers.push('Ask from This Machine');
    await withSetting('sync.url', 'http://127.0.0.1:1', async () => {
      await run('parley.useServiceKey');
    });
    assert.deepEqual(setting('sync.providers'), []);
  });

  it('[S10] tells what is in the way: no service, no vault, signed out, no access, nobody there', async () => {
    // Sync of this window says what it thinks of such a service, too.
    const isSaid = async (url: string, words: string): Promise<void> => {
      user.seen.length = 0;
      await withSetting('sync.url', url, async () => {
        await run('parley.showServiceKeys');
      });
      assert.ok(
        user.seen.some((each) => each.startsWith(words)),
        `${words}\n${user.seen.join('\n')}`,
      );
    };
    await isSaid('', 'warning: No sync service is set up on this machine yet.');
    await isSaid(
      'http://127.0.0.1:1',
      'error: The sync service, or the provider behind it, cannot',
    );
    for (const [status, code, words] of [
      [404, 'notFound', 'error: This sync service keeps no keys.'],
      [401, 'unauthorized', 'error: You are signed out of the sync service.'],
      [403, 'deviceRevoked', 'error: This device has no access to the sync service any more.'],
      [429, 'tooMany', 'error: The sync service has had too many requests.'],
    ] as const) {
      const body = JSON.stringify({ error: { code, message: 'So it says.', requestId: 'r' } });
      await withServer({ status, body }, (origin) => isSaid(origin, words));
    }
  });
});
