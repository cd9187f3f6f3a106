import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import type { Message } from '../../shared/domain/message.ts';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import { receivedRequests, resetSimulator, scriptSimulator } from '../support/simulatorScript.ts';
import { countedId } from '../support/syncBuilders.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { aSpace } from './aSpace.ts';
import { runParley, startParley } from './runParley.ts';

describe('parley chat', function () {
  this.timeout(60_000);
  let bench: AccountBench;
  let simulator: Simulator;
  let env: Readonly<Record<string, string>>;

  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0 });
    const providerUrls = { openrouter: simulator.url, openai: simulator.url };
    bench = await openAccount('PGlite', {
      vaultKeys: [{ id: 'one', bytes: randomBytes(32) }],
      providerUrls: { ...providerUrls, anthropic: simulator.url },
    });
  });
  after(() => Promise.all([bench.close(), simulator.close()]));
  beforeEach(() => {
    env = { ...bench.env, OPENROUTER_API_KEY: 'sk-or-test' };
  });
  afterEach(() => Promise.all([bench.wipe(), resetSimulator(simulator)]));

  const base = () => ['--base-url', simulator.url];
  const answersWith = (...pieces: readonly string[]) =>
    scriptSimulator(simulator, {
      steps: [{ kind: 'text', text: pieces.join(''), pieces: [...pieces] }],
    });
  const messages = async (): Promise<readonly Message[]> =>
    (await bench.records())
      .filter(({ kind }) => kind === 'message')
      .map(({ data }) => data as Message)
      .sort((a, b) => a.createdAt - b.createdAt);
  const prompt = async (): Promise<string> =>
    JSON.stringify((await receivedRequests(simulator)).at(-1)?.body);

  it('[S9] asks one personality and shows the answer as it comes, without its name in front', async () => {
    await answersWith('Ada: A lock', ' is needed.');
    const { code, stdout, stderr } = await runParley(
      ['chat', '-p', 'ada', 'Is a lock', 'needed here?', ...base()],
      { env },
    );
    assert.deepEqual([code, stdout, stderr], [0, 'A lock is needed.\n', '']);
    const asked = await prompt();
    const ada = builtInPersonalities.find(({ data }) => data.name === 'Ada');
    assert.ok(asked.includes(JSON.stringify(ada?.data.prompt.slice(0, 60)).slice(1, -1)));
    assert.match(asked, /Is a lock needed here\?/);
    assert.deepEqual(await bench.records(), []);
  });

  it('[S9] what is piped in goes with the question', async () => {
    await answersWith('I see.');
    const input = 'const secretNumber = 41;\n';
    const { code } = await runParley(['chat', '-p', 'Ada', 'Review this', ...base()], {
      env,
      input,
    });
    assert.equal(code, 0);
    assert.match(await prompt(), /standard input.*const secretNumber = 41;/s);
  });

  it('[S9] knows the personalities and memories of the service', async () => {
    const { ids, mutations } = aSpace();
    await bench.push(...mutations);
    await answersWith('Tabs it is.');
    const args = ['chat', '-p', ids.kofi, 'Tabs or spaces?', ...base()];
    assert.equal((await runParley(args, { env })).stdout, 'Tabs it is.\n');
    assert.match(await prompt(), /You are Kofi, and you mind the details/);
    const twice = await runParley(['chat', '-p', 'Kofi', 'Hm?', ...base()], { env });
    assert.deepEqual([twice.code, twice.stderr.includes('name one by its id')], [2, true]);
    const unknown = await runParley(['chat', '-p', 'Zoe', 'Hm?', ...base()], { env });
    assert.deepEqual(
      [unknown.code, unknown.stderr.includes('There is no personality Zoe')],
      [2, true],
    );
  });

  it('[S9] works without a service for those that come with the product', async () => {
    await answersWith('Hello.');
    const away = { ...env, PARLEY_URL: 'http://127.0.0.1:1' };
    const { code, stdout } = await runParley(['chat', '-p', 'Ada', 'Hi', ...base()], { env: away });
    assert.deepEqual([code, stdout], [0, 'Hello.\n']);
  });

  it('[S9] keeps question and answer as a conversation, and carries it on', async () => {
    await answersWith('Because of the cable.');
    const first = await runParley(
      ['chat', '-p', 'Ada', '--save', '--json', 'Why is it half open?', ...base()],
      { env },
    );
    const { conversationId, text, status } = JSON.parse(first.stdout) as Record<string, string>;
    assert.deepEqual([text, status], ['Because of the cable.', 'complete']);
    assert.ok(conversationId !== undefined);
    await answersWith('Pull it.');
    const second = await runParley(
      ['chat', '-p', 'Kofi', '--conversation', conversationId, 'And now?', ...base()],
      { env },
    );
    assert.equal(second.code, 0, second.stderr);
    assert.match(await prompt(), /Why is it half open\?.*Because of the cable\..*And now\?/s);
    assert.deepEqual(
      (await messages()).map(({ text: said, status: how }) => [said, how]),
      [
        ['Why is it half open?', 'complete'],
        ['Because of the cable.', 'complete'],
        ['And now?', 'complete'],
        ['Pull it.', 'complete'],
      ],
    );
    const [talk] = (await bench.records()).filter(({ kind }) => kind === 'conversation');
    const { title, participants } = talk?.data as { title: string; participants: unknown[] };
    assert.deepEqual([title, participants.length], ['Why is it half open?', 2]);
    const missing = await runParley(
      ['chat', '-p', 'Ada', '--conversation', countedId(), 'Hm?', ...base()],
      { env },
    );
    assert.deepEqual(
      [missing.code, missing.stderr.includes('There is no conversation')],
      [2, true],
    );
  });

  it('[S9] Ctrl+C stops the answer, keeps what had come, and says so', async () => {
    await scriptSimulator(simulator, {
      steps: [{ kind: 'text', text: 'It begins', pieces: ['It begins'] }, { kind: 'stall' }],
    });
    const args = ['chat', '-p', 'Ada', '--save', 'Tell me all', ...base()];
    const running = startParley(args, { env });
    await running.said('stdout', 'It begins');
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    assert.deepEqual([code, stdout], [130, 'It begins\n']);
    assert.match(stderr, /Stopped\. What had come is kept as interrupted\.\n$/);
    assert.deepEqual(
      (await messages()).map(({ text, status }) => [text, status]),
      [
        ['Tell me all', 'complete'],
        ['It begins', 'interrupted'],
      ],
    );
  });

  it('[S9] asks through the service with the key of its vault where there is no other', async () => {
    const noKey = await runParley(['chat', '-p', 'Ada', 'Hi'], { env: bench.env });
    assert.deepEqual([noKey.code, noKey.stdout], [3, '']);
    assert.match(noKey.stderr, /OPENROUTER_API_KEY/);
    const body = { name: 'mine', key: 'sk-or-simulated-vault' };
    const path = '/v1/provider-keys/openrouter';
    assert.ok((await bench.service.request(path, { method: 'PUT', body })).ok);
    await answersWith('From the vault.');
    const { code, stdout, stderr } = await runParley(['chat', '-p', 'Ada', 'Hi'], {
      env: bench.env,
    });
    assert.deepEqual([code, stdout, stderr], [0, 'From the vault.\n', '']);
  });

  it('[S9] each failure has its own words, its next step and its exit code', async () => {
    const failures = [
      [401, 3, /OPENROUTER_API_KEY/],
      [402, 1, /Add credit/],
      [404, 1, /--model/],
      [429, 4, /Wait a little/],
      [503, 4, /Ask again in a while/],
    ] as const;
    for (const [status, expected, words] of failures) {
      const body = { error: { code: status, message: 'No.' } };
      await scriptSimulator(simulator, { steps: [{ kind: 'status', status, body }] });
      const { code, stdout, stderr } = await runParley(['chat', '-p', 'Ada', 'Hi', ...base()], {
        env,
      });
      assert.deepEqual([code, stdout], [expected, ''], stderr);
      assert.match(stderr, words);
      assert.match(stderr, /^[^\n]+\n$/);
    }
    await scriptSimulator(simulator, {
      steps: [{ kind: 'text', text: 'Half an', pieces: ['Half an'] }, { kind: 'cut' }],
    });
    const cut = await runParley(['chat', '-p', 'Ada', 'Hi', ...base()], { env });
    assert.deepEqual([cut.code, cut.stdout], [4, 'Half an\n']);
    assert.match(cut.stderr, /The answer broke off/);
    const deaf = await runParley(['chat', '-p', 'Ada', 'Hi', '--base-url', 'http://127.0.0.1:1'], {
      env,
    });
    assert.deepEqual([deaf.code, deaf.stderr.includes('cannot be reached')], [4, true]);
  });

  it('sends no key in the clear, and asks nothing when nothing is asked', async () => {
    for (const args of [
      ['chat', '-p', 'Ada', 'Hi', '--base-url', 'http://example.com'],
      ['chat', '-p', 'Ada', 'Hi', '--base-url', 'nonsense'],
      ['chat', '-p', 'Ada', ...base()],
      ['chat', '-p', 'Ada', 'Hi', '--model', 'openai:gpt-5', ...base()],
    ]) {
      const { code, stdout } = await runParley(args, { env });
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
    }
    assert.deepEqual(await receivedRequests(simulator), []);
  });
});
