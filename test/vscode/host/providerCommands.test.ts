import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { loggedErrors, parley, setting, withSetting } from './parley.ts';
import { withServer } from './someProvider.ts';
import { sitDown, type TheUser } from './theUser.ts';

const KEY = 'sk-or-v1-0123456789abcdef';
const run = (command: string) => vscode.commands.executeCommand(command);

describe('connecting a model provider', () => {
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await run('parley.disconnectOpenRouter');
    assert.deepEqual(loggedErrors, []);
    assert.ok(!JSON.stringify(user.seen).includes(KEY));
  });

  it('[M1] offers every way in words, OpenRouter first and what needs no account after it', async () => {
    await withSetting('providers', [{ id: 'openai', kind: 'openai' }], async () => {
      await run('parley.connectProvider');
    });
    assert.deepEqual(user.seen, [
      'pick: Connect a Model Provider',
      '  OpenRouter',
      '  $(sign-in) Sign in to OpenRouter',
      '  $(key) Paste an OpenRouter key',
      '  $(clippy) Sign in to OpenRouter with a code',
      '  Through the sync service',
      '  $(cloud) Use the key at the sync service',
      '  $(cloud-upload) Keep the OpenRouter key at the sync service',
      '  $(sign-in) Sign in to OpenRouter and keep the key at the sync service',
      '  Other providers',
      '  $(plug) OpenAI',
      '  $(key) Anthropic',
      '  $(key) Google',
      '  $(vm) Ollama',
      '  $(add) Another endpoint',
      '  $(gear) Edit the list of providers',
    ]);
  });

  it('[M2] adds another endpoint by its address and name, and says that it is connected', async () => {
    await withSetting('providers', [], async () => {
      const address = simulated('/v1');
      user.answers.push('$(add) Another endpoint', ` ${address} `, 'house');
      await run('parley.connectProvider');
      assert.equal(user.seen.at(-1), 'information: house is connected.');
      assert.deepEqual(setting('providers'), [{ id: 'house', kind: 'custom', baseUrl: address }]);
    });
  });

  it('[M2] leaves a list alone that somebody wrote by hand in another form', async () => {
    await withSetting('providers', { house: 1 }, async () => {
      user.answers.push('$(add) Another endpoint', simulated('/v1'), 'house');
      await run('parley.connectProvider');
      assert.deepEqual(setting('providers'), { house: 1 });
    });
    await run('workbench.action.closeAllEditors');
  });

  it('[M2] a provider without a key is not asked, and a key for it can be pasted at once', async () => {
    await withSetting('providers', [{ id: 'openai', kind: 'openai' }], async () => {
      user.answers.push('OpenAI', 'Connect…', null);
      await run('parley.testProvider');
      assert.deepEqual(user.seen.slice(-2), [
        'error: OpenAI needs a key and there is none yet.',
        'input: Connect OpenAI',
      ]);
    });
  });

  it('[M1] tells when the default model is at a provider that is not connected', async () => {
    await withSetting('providers', [{ id: 'google', kind: 'google' }], async () => {
      await withSetting('models.default', 'google:gemini-pro', async () => {
        user.answers.push(KEY);
        await run('parley.connectOpenRouter');
        assert.equal(
          user.seen.at(-1),
          'information: OpenRouter is connected. The default model, google:gemini-pro, is at Google, which is not connected.',
        );
      });
    });
  });

  it('[M1] another key can be tried at once for the provider that refused the first', async () => {
    await withServer({ status: 401, body: '{"error":{"code":401,"message":"(key)"}}' }, (origin) =>
      withSetting('openRouter.baseUrl', `${origin}/api/v1`, async () => {
        user.answers.push(KEY, 'Try Another Key', KEY);
        await run('parley.connectOpenRouter');
        const refused = 'error: OpenRouter refuses this key. Nothing was kept.';
        const asked = 'input: Connect OpenRouter';
        assert.deepEqual(user.seen, [asked, refused, asked, refused]);
      }),
    );
    await run('parley.showKeyInfo');
    assert.equal(user.seen.at(-1), 'error: There is no OpenRouter key yet.');
  });

  it("[M1] shows the key's name, what it spent and what is left, and that there is none", async () => {
    user.answers.push(KEY);
    await run('parley.connectOpenRouter');
    await run('parley.showKeyInfo');
    assert.equal(
      user.seen.at(-1),
      'information: Your OpenRouter key simulated key · spent $0.50 · $9.50 of $10.00 left.',
    );
    await run('parley.disconnectOpenRouter');
    await run('parley.showKeyInfo');
    assert.equal(user.seen.at(-1), 'error: There is no OpenRouter key yet.');
  });

  const list = '{"data":[{"id":"a"},{"id":"b"}]}';
  const said = (code: number) => JSON.stringify({ error: { code, message: 'So they say.' } });
  for (const [status, body, words] of [
    [200, list, /^information: house answers and offers 2 models\./],
    [401, said(401), /^error: house refuses the key\. So they say\./],
    [402, said(402), /^error: house takes the key, but it has nothing left to spend\. So they/],
    [404, '', /^error: There is nothing at http:\S+\. Such addresses often end in \/v1\./],
    [200, '<p>Welcome</p>', /^error: What answers at http:\S+ is no provider of models\./],
    [503, said(503), /^error: house is overloaded or limits the rate\. Try again later\./],
  ] as const) {
    it(`[M2] testing a provider says what ${status} ${body.slice(0, 9)} means`, async () => {
      await withServer({ status, body }, (origin) =>
        withSetting('providers', [entry(`${origin}/x`)], async () => {
          user.answers.push('house');
          await run('parley.testProvider');
          assert.match(user.seen.at(-1) ?? '', words);
        }),
      );
    });
  }

  it('[M2] testing a provider that is not running says so', async () => {
    await withSetting('providers', [entry('http://127.0.0.1:1/v1')], async () => {
      user.answers.push('house');
      await run('parley.testProvider');
      assert.match(user.seen.at(-1) ?? '', /^error: Nobody answers at http:\/\/127\.0\.0\.1:1\/v1/);
    });
  });
});

function entry(baseUrl: string) {
  return { id: 'house', kind: 'custom', baseUrl };
}

function simulated(path: string): string {
  return new URL(path, String(setting('openRouter.baseUrl'))).href;
}
