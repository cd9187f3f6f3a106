import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import { resetSimulator, scriptSimulator } from '../support/simulatorScript.ts';

const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-0123456789';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

describe('the simulated provider', () => {
  let simulator: Simulator;
  let nowMs = Date.UTC(2026, 7, 1);
  before(async () => {
    simulator = await startSimulator({ tokensPerSecond: 0, now: () => nowMs });
  });
  afterEach(() => resetSimulator(simulator));
  after(() => simulator.close());

  const page = (query: Record<string, string>) =>
    fetch(new URL(`/auth?${new URLSearchParams(query).toString()}`, simulator.url));
  const challenge = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
  const exchange = async (code: string, fields: Record<string, string> = {}) => {
    const body = { code, code_verifier: VERIFIER, code_challenge_method: 'S256', ...fields };
    return post(`${simulator.url}/auth/keys`, body);
  };
  const pastedCode = async () =>
    /id="code">(\w+)</.exec(await (await page(challenge)).text())?.[1] ?? '';
  const complete = (body: Record<string, unknown>) =>
    post(`${simulator.url}/chat/completions`, {
      model: 'simulated/reviewer',
      messages: [{ role: 'user', content: 'Hello' }],
      ...body,
    });

  it('[M1] sends the browser back with a code and keeps the query of the callback', async () => {
    const callback_url = 'http://localhost:3000/back?nonce=1';
    const html = await (await page({ ...challenge, callback_url })).text();
    const link = /href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const target = new URL(link);
    assert.equal(target.searchParams.get('nonce'), '1');
    const response = await exchange(target.searchParams.get('code') ?? '');
    const { key } = (await response.json()) as { key: string };
    const info = await fetch(`${simulator.url}/key`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    assert.equal(info.status, 200);
    assert.equal((await fetch(`${simulator.url}/key`)).status, 401);
  });

  it('[M1] a pasted code works once, for ten minutes, with its own verifier and method', async () => {
    const code = await pastedCode();
    assert.equal((await exchange(code)).status, 200);
    assert.equal((await exchange(code)).status, 403);
    assert.equal((await exchange(await pastedCode(), { code_verifier: 'other' })).status, 403);
    assert.equal(
      (await exchange(await pastedCode(), { code_challenge_method: 'md5' })).status,
      400,
    );
    const late = await pastedCode();
    nowMs += 10 * 60_000;
    assert.equal((await exchange(late)).status, 403);
  });

  it('sends nobody to an address that is neither https nor on this machine', async () => {
    for (const callback_url of ['javascript:alert(1)', 'http://example.org/', 'nowhere']) {
      assert.equal((await page({ ...challenge, callback_url })).status, 400);
    }
    assert.equal((await page({})).status, 400);
  });

  it('answers without a stream where none is asked for', async () => {
    await scriptSimulator(simulator, { steps: [{ kind: 'text', text: 'Hi' }] });
    const answer = (await (await complete({})).json()) as {
      choices: { message: { content: string }; finish_reason: string }[];
    };
    assert.equal(answer.choices[0]?.message.content, 'Hi');
    assert.equal(answer.choices[0].finish_reason, 'stop');
  });

  it('tells what a generation cost by the id in the header', async () => {
    await scriptSimulator(simulator, { steps: [{ kind: 'text', text: 'Hi' }] });
    const response = await complete({ stream: true });
    await response.text();
    const id = response.headers.get('x-generation-id') ?? '';
    const generation = await fetch(`${simulator.url}/generation?id=${id}`);
    const { data } = (await generation.json()) as { data: { total_cost: number } };
    assert.equal(data.total_cost, 0);
    assert.equal((await fetch(`${simulator.url}/generation?id=none`)).status, 404);
  });

  it('gives each scripted reply to the request that it fits', async () => {
    await scriptSimulator(
      simulator,
      { when: { personality: 'Bo' }, steps: [{ kind: 'text', text: 'for Bo' }] },
      { when: { userText: 'second' }, steps: [{ kind: 'text', text: 'for the second' }] },
      { steps: [{ kind: 'text', text: 'for anybody' }] },
    );
    const ask = async (system: string, user: string) => {
      const messages = [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ];
      return (await complete({ messages })).text();
    };
    assert.match(await ask('You are Ada.', 'Sam: the second'), /for the second/);
    assert.match(await ask('You are Ada.', 'Sam: the first'), /for anybody/);
    assert.match(await ask('You are Bo.', 'Sam: Hello'), /for Bo/);
    assert.match(await ask('You are Bo.', 'Sam: who are you'), /simulated/);
  });

  it('refuses what it cannot read', async () => {
    assert.equal((await complete({ messages: [] })).status, 400);
    assert.equal((await complete({ messages: [{ role: 'robot' }] })).status, 400);
    const scenario = await post(new URL('/_scenario', simulator.url).href, {
      replies: [{ steps: [{}] }],
    });
    assert.equal(scenario.status, 400);
    assert.equal((await fetch(`${simulator.url}/nowhere`)).status, 404);
  });

  describe('as a command', () => {
    const main = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));
    const start = (...words: readonly string[]): ChildProcess =>
      spawn(process.execPath, [main, ...words], { stdio: 'pipe' });

    it('prints its address in one line and ends on SIGTERM', async () => {
      const child = start('--port', '0');
      const ended = once(child, 'exit');
      const [line] = (await once(child.stdout ?? assert.fail(), 'data')) as [Buffer];
      const url = /^Simulated model provider: (http\S+\/api\/v1)\n$/.exec(line.toString())?.[1];
      assert.equal((await fetch(`${url ?? ''}/models`)).status, 200);
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
    });

    it('says in one sentence that its port is taken', async () => {
      const child = start('--port', String(simulator.port));
      const ended = once(child, 'exit');
      const said = await text(child.stderr ?? assert.fail());
      assert.deepEqual(await ended, [1, null]);
      assert.equal(
        said,
        `Port ${simulator.port} is taken: give the simulator another one with --port.\n`,
      );
    });
  });
});

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}
