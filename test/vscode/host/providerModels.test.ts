import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { writeSyncedSetting } from '../../../shared/domain/syncedSettings.ts';
import { openStackedWindow, type StackedWindow } from './modelStack.ts';
import { loggedErrors, parley, setting, withSetting } from './parley.ts';
import { forgetScript, script } from './simulated.ts';
import { withServer } from './someProvider.ts';
import { sitDown, type TheUser } from './theUser.ts';

const KEY = 'sk-of-a-test-0123456789';
const PASSWORD = 'hunter2secret';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly model?: string } | null;
}

describe('the providers of the settings', () => {
  let window: StackedWindow;
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    await forgetScript();
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await forgetScript();
    await window.close();
    const said = JSON.stringify([user.seen, window.errors, window.logged, loggedErrors]);
    assert.ok(!said.includes(KEY) && !said.includes(PASSWORD), said);
  });

  for (const [kind, path] of [
    ['openai', '/v1/chat/completions'],
    ['anthropic', '/v1/messages'],
    ['ollama', '/v1/chat/completions'],
    ['custom', '/v1/chat/completions'],
  ] as const) {
    it(`[M2] a conversation is answered through ${kind} by a default model that names it`, async () => {
      await withSetting(
        'providers',
        [{ id: 'house', kind, baseUrl: simulated('/v1') }],
        async () => {
          await withSetting('models.default', 'house:simulated/reviewer', async () => {
            window = await openStackedWindow({ house: KEY });
            await script({ steps: [{ kind: 'text', text: 'At your service.' }] });
            const answer = await window.ask('@Ada who are you?');
            assert.deepEqual([answer.text, answer.status], ['At your service.', 'complete']);
            const asked = (await requests()).findLast((each) => each.path === path);
            assert.equal(asked?.body?.model, 'simulated/reviewer');
            const sent = asked.headers['x-api-key'] ?? asked.headers['authorization'] ?? '';
            assert.match(sent, /\(a key\)$/);
          });
        },
      );
    });
  }

  it('[M2] offers their models under their names, with the search that people use', async () => {
    const providers = [
      { id: 'house', kind: 'openai', baseUrl: simulated('/v1') },
      { id: 'local', kind: 'ollama', baseUrl: simulated('/v1') },
    ];
    await withSetting('providers', providers, async () => {
      window = await openStackedWindow();
      const ids = window.stack.catalogue.search('reviewer').map(({ id }) => id);
      assert.ok(ids.includes('house:simulated/reviewer'), ids.join());
      assert.ok(ids.includes('local:simulated/reviewer'), ids.join());
      assert.ok(ids.includes('simulated/reviewer'), ids.join());
    });
  });

  it('[M2] a model of a provider that nobody has is unknown, in words, and nothing is sent', async () => {
    window = await openStackedWindow();
    for (const model of ['nobody:some-model', 'vscode:copilot/none', 'vscode:copilot']) {
      await withSetting('models.default', model, async () => {
        const before = (await requests()).length;
        assert.equal((await window.ask('@Ada hello?')).failure, 'unknownModel');
        assert.equal((await requests()).length, before);
      });
    }
  });

  it('[M2] one that is wrong is named once, without its password, and the others are used', async () => {
    const providers = [
      { id: 'bad', kind: 'custom', baseUrl: `http://me:${PASSWORD}@127.0.0.1/v1` },
      { id: 'good', kind: 'custom', baseUrl: simulated('/v1') },
    ];
    window = await openStackedWindow();
    await withSetting('providers', providers, async () => {
      for (let times = 0; times < 3; times++) window.stack.providers();
      const warnings = () =>
        user.seen.filter((line) => line.startsWith('warning: 1 of the entries'));
      // The activated extension says it once, and this window once.
      assert.equal(warnings().length, 2);
      assert.match(warnings()[0] ?? '', /contains a user name or key/);
      await withSetting('models.default', 'good:simulated/reviewer', async () => {
        assert.equal((await window.ask('@Ada hello?')).status, 'complete');
      });
      assert.equal(warnings().length, 2);
    });
  });

  it('[M4] an address with a password in it fails without being asked or shown', async () => {
    const address = simulated('/api/v1').replace('http://', `http://me:${PASSWORD}@`);
    window = await openStackedWindow({ openRouter: KEY });
    await withSetting('openRouter.baseUrl', address, async () => {
      const answer = await window.ask('@Ada hello?');
      assert.equal(answer.failure, 'network');
      const shown = JSON.stringify(await window.rooms.snapshot(answer.conversationId));
      assert.match(shown, /contains a user name or key/);
      assert.ok(!shown.includes(PASSWORD));
      user.answers.push('OpenRouter');
      await vscode.commands.executeCommand('parley.testProvider');
      await vscode.commands.executeCommand('parley.signInToOpenRouter');
      assert.match(user.seen.at(-1) ?? '', /hold no user name or key/);
    });
  });

  it('[M4] a provider that repeats the key that it refuses does not make it known', async () => {
    const body = '{"error":{"code":401,"message":"Incorrect API key provided: (key)"}}';
    await withServer({ status: 401, body }, async (origin) => {
      window = await openStackedWindow({ openRouter: KEY });
      await withSetting('openRouter.baseUrl', `${origin}/api/v1`, async () => {
        const answer = await window.ask('@Ada hello?');
        assert.equal(answer.failure, 'unauthorized');
        const shown = JSON.stringify(await window.rooms.snapshot(answer.conversationId));
        assert.match(shown, /Incorrect API key/);
        assert.ok(!shown.includes(KEY));
      });
    });
  });

  it('[P6] a day that may cost nothing stops what costs before it is sent, and lets free models talk', async () => {
    window = await openStackedWindow();
    await writeSyncedSetting(window.store, 'quotas', { daySpend: 0, models: [] });
    try {
      await withSetting('models.default', 'simulated/costly', async () => {
        const answer = await window.ask('@Ada hello?');
        assert.equal(answer.failure, 'capReached');
        assert.deepEqual(await completions(), []);
      });
      assert.equal((await window.ask('@Ada hello?')).status, 'complete');
    } finally {
      await writeSyncedSetting(window.store, 'quotas', { daySpend: null, models: [] });
    }
  });

  it('[P6] a quota of a model counts its requests of the day', async () => {
    window = await openStackedWindow();
    const quota = { pattern: 'simulated/talk*', requestsPerDay: 1, spendPerDay: null };
    await writeSyncedSetting(window.store, 'quotas', { daySpend: null, models: [quota] });
    try {
      await withSetting('models.default', 'simulated/talker', async () => {
        assert.equal((await window.ask('@Ada hello?')).status, 'complete');
        assert.equal((await window.ask('@Ada hello?')).failure, 'capReached');
      });
      assert.equal((await completions()).length, 1);
    } finally {
      await writeSyncedSetting(window.store, 'quotas', { daySpend: null, models: [] });
    }
  });

  it("[P6] a conversation's cap stops it before sending, and no other", async () => {
    window = await openStackedWindow();
    await withSetting('models.default', 'simulated/costly', async () => {
      const first = await window.ask('@Ada hello?');
      assert.equal(first.status, 'complete');
      await window.rooms.changeRules(first.conversationId, { spendCap: 0.000001 });
      const before = (await completions()).length;
      const { conversationId } = first;
      await window.rooms.send({ conversationId, text: '@Ada and now?', replyTo: null });
      assert.equal((await window.answerIn(first.conversationId)).failure, 'capReached');
      assert.equal((await completions()).length, before);
      assert.equal((await window.ask('@Ada hello?')).status, 'complete');
    });
  });
});

/** The simulator's address, with another path. */
function simulated(path: string): string {
  return new URL(path, String(setting('openRouter.baseUrl'))).href;
}

async function requests(): Promise<readonly Received[]> {
  const response = await fetch(simulated('/_requests'));
  const all = (await response.json()) as readonly Received[];
  assert.ok(!JSON.stringify(all).includes(KEY));
  return all;
}

async function completions(): Promise<readonly Received[]> {
  return (await requests()).filter(({ path }) => path.endsWith('/completions'));
}
