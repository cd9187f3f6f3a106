import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { createVaultClient } from '../../../extension/net/vaultClient.ts';
import { openStackedWindow, type StackedWindow } from './modelStack.ts';
import { loggedErrors, parley, setting, withSetting } from './parley.ts';
import { forgetScript, script } from './simulated.ts';
import { withServer } from './someProvider.ts';
import { sitDown, type TheUser } from './theUser.ts';

const KEY = 'sk-or-v1-0123456789abcdef0123456789';
const ID_OF_KEY = '0123456789abcdef';

interface Told {
  readonly kind: string;
  readonly by: string | null;
  readonly detail: string;
}

/** The suite's own, in local mode; the token may be another. */
function theService(told?: string | null): ServiceAddress {
  const token =
    told === undefined ? readFileSync(String(setting('sync.tokenFile')), 'utf8').trim() : told;
  const url = String(setting('sync.url'));
  return { url, token: () => Promise.resolve(token), fetch, now: Date.now };
}

describe('a room that asks through the sync service', () => {
  let user: TheUser;
  let window: StackedWindow;
  let service: ServiceAddress;
  const vault = () => createVaultClient(theService());

  beforeEach(async () => {
    await parley();
    await forgetScript();
    user = sitDown();
    service = theService();
    await vault().put('openrouter', 'Mine', KEY);
    await choose(['openRouter']);
    window = await openStackedWindow({}, () => service);
  });
  afterEach(async () => {
    user.leave();
    await window.close();
    await vault().remove('openrouter');
    await choose(undefined);
    await forgetScript();
    assert.deepEqual(loggedErrors, []);
    const said = JSON.stringify([user.seen, window.errors, window.logged]);
    assert.ok(!said.includes(ID_OF_KEY), said);
  });

  const choose = (kinds: readonly string[] | undefined) =>
    vscode.workspace
      .getConfiguration('parley')
      .update('sync.providers', kinds, vscode.ConfigurationTarget.Global);

  /** What the record of an answer says of its failure. */
  async function failureOf(id: string): Promise<Told> {
    const data = (await window.store.get('message', id))?.data;
    assert.ok(data?.failure);
    assert.ok(!JSON.stringify(data).includes(ID_OF_KEY));
    const { kind, by = null, detail } = { by: undefined, ...data.failure };
    return { kind, by, detail };
  }

  it('[S10] K5: is answered without a key on this machine, and counted', async () => {
    await script({ steps: [{ kind: 'text', text: 'From the vault.' }] });
    const answer = await window.ask('@Ada who are you?');
    assert.deepEqual([answer.text, answer.status], ['From the vault.', 'complete']);
    const usage = await vault().usage(Date.now() - 86_400_000);
    assert.ok(usage.ok && usage.reply.some(({ provider }) => provider === 'openrouter'));
  });

  it('[S10] K7: keeps what came of an answer that breaks off on its way, and goes on', async () => {
    await script({ steps: [{ kind: 'text', text: 'It begins ' }, { kind: 'cut' }] });
    const broken = await window.ask('@Ada tell me.');
    assert.deepEqual([broken.text.trim(), broken.failure], ['It begins', 'brokenStream']);
    await script({ steps: [{ kind: 'text', text: 'Whole.' }] });
    assert.equal((await window.ask('@Ada again?')).text, 'Whole.');
  });

  it('[S10] says that no key is kept there any more when another machine has removed it', async () => {
    await vault().remove('openrouter');
    const answer = await window.ask('@Ada hello?');
    assert.equal(answer.failure, 'unauthorized');
    const failure = await failureOf(answer.id);
    assert.equal(failure.by, 'service');
    assert.match(failure.detail, /^The sync service says: .*key/);
  });

  it('[S10] K12: says that this machine is signed out there, or not let in', async () => {
    for (const [token, words] of [
      [null, /^You are signed out of the sync service/],
      ['somebody-else', /does not accept your sign-in/],
    ] as const) {
      service = theService(token);
      const answer = await window.ask('@Ada hello?');
      const failure = await failureOf(answer.id);
      assert.deepEqual([failure.kind, failure.by], ['unauthorized', 'service']);
      assert.match(failure.detail, words);
    }
  });

  it('[S10] says so when the service cannot be reached, has too many requests or lost its vault', async () => {
    const isTold = async (url: string, kind: string): Promise<void> => {
      service = { ...theService(), url };
      await withSetting('sync.url', url, async () => {
        const failure = await failureOf((await window.ask('@Ada hello?')).id);
        assert.deepEqual([failure.kind, failure.by], [kind, 'service']);
      });
    };
    await isTold('http://127.0.0.1:1', 'network');
    for (const [status, code, kind] of [
      [404, 'notFound', 'unauthorized'],
      [403, 'deviceRevoked', 'forbidden'],
    ] as const) {
      const body = JSON.stringify({ error: { code, message: 'So it says.', requestId: 'r' } });
      await withServer({ status, body }, (origin) => isTold(origin, kind));
    }
  });

  it('[S10] K11: a provider whose key is on this machine alone is asked from here', async () => {
    const base = new URL('/v1', String(setting('openRouter.baseUrl'))).href;
    await withSetting('providers', [{ id: 'house', kind: 'openai', baseUrl: base }], async () => {
      await window.stack.keys.set('house', 'sk-of-the-house');
      await withSetting('models.default', 'house:simulated/reviewer', async () => {
        service = theService(null);
        await script({ steps: [{ kind: 'text', text: 'From here.' }] });
        assert.equal((await window.ask('@Ada hello?')).text, 'From here.');
      });
    });
  });
});
