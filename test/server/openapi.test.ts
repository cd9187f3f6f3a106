import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import diagnosticsChannel from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Express } from 'express';
import * as z from 'zod';
import { paths } from '../../server/http/openapi/description.ts';
import { declaredRoutes } from '../../server/http/routeTemplates.ts';
import { createSpaceReply } from '../../shared/protocol/restApi.ts';
import { meReply, wireError } from '../../shared/protocol/syncApi.ts';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import { type ClerkTokens, makeClerkTokens } from '../support/clerkTokens.ts';
import { signedMessage, WEBHOOK_SECRET } from '../support/clerkWebhooks.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';

const METRICS_TOKEN = 'metrics-0123456789';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** `GET /v1/me`, as in the document. */
const documented = Object.entries(paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method] !== undefined).map((method) => `${method} ${path}`),
);

/** An answer of the document, as it is written. */
interface DescribedReply {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
  readonly headers?: unknown;
}

interface Call {
  readonly method: Method;
  readonly template: string;
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('The description of the service', () => {
  let simulator: Simulator;
  let tokens: ClerkTokens;
  let service: RunningService;
  before(async function () {
    this.timeout(60_000);
    simulator = await startSimulator({ tokensPerSecond: 0 });
    tokens = await makeClerkTokens();
    const plain = simulator.url.replace('/api/v1', '/v1');
    service = await runService({
      on: 'Postgres',
      over: {
        accounts: tokens.accounts,
        vaultKeys: [{ id: 'one', bytes: randomBytes(32) }],
        metricsToken: METRICS_TOKEN,
        webhookSecret: WEBHOOK_SECRET,
        publicUrl: 'https://parley.example',
        providerUrls: { openrouter: simulator.url, openai: plain, anthropic: plain },
      },
    });
  });
  after(async () => {
    await service.close();
    await simulator.close();
  });

  /** The app behind the address, as Node's own diagnostics show it. */
  async function appOf({ url }: RunningService): Promise<Express> {
    let server: Server | null = null;
    const channel = 'http.server.request.start';
    const note = (message: unknown) => (server = (message as { server: Server }).server);
    diagnosticsChannel.subscribe(channel, note);
    await fetch(`${url}/healthz`);
    diagnosticsChannel.unsubscribe(channel, note);
    const listeners = (server as Server | null)?.listeners('request') ?? [];
    const app = listeners.find((listener) => 'router' in listener);
    assert.ok(app);
    return app as unknown as Express;
  }

  it('[S8] O12: has every route of the app, and no other', async () => {
    const routes = declaredRoutes(await appOf(service)).map(
      ({ method, template }) =>
        `${method.toLowerCase()} ${template.replace(/:(\w+)/g, (_, name: string) => `{${name}}`)}`,
    );
    assert.ok(routes.length > 30);
    assert.deepEqual(documented.toSorted(), routes.toSorted());
  });

  it('O12: is OpenAPI 3.1, needs no token, and names each operation once', async () => {
    const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
      openapi: string;
      servers: unknown;
    };
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.servers, [{ url: 'https://parley.example' }]);
    const { valid, errors } = await new Validator().validate(document);
    assert.deepEqual(errors ?? [], []);
    assert.equal(valid, true);
    const ids = Object.values(paths).flatMap((item) =>
      METHODS.flatMap((method) => item[method]?.operationId ?? []),
    );
    assert.equal(new Set(ids).size, documented.length);
  });

  /** What was answered with a success, as `get /v1/me 200`. */
  const seen = new Set<string>();

  /** Makes the request and holds its answer against the document. */
  async function call({ method, template, path, body, headers }: Call): Promise<unknown> {
    const operation = paths[template]?.[method];
    assert.ok(operation, `${method} ${template}`);
    const response = await service.request(path ?? template, {
      method: method.toUpperCase(),
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    });
    const { status } = response;
    const what = `${method} ${template} ${status}`;
    const replies: Readonly<Record<string, unknown>> = { ...operation.responses };
    const described = replies[status] as DescribedReply | undefined;
    if (described === undefined) throw new Error(`${what}: ${await response.text()}`);
    if (status < 400) seen.add(what);
    const { content } = described;
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    if (content === undefined) {
      assert.equal(await response.text(), '', what);
      return null;
    }
    assert.ok(type in content, `${what}: ${type}`);
    if (type === 'text/event-stream' && template === '/v1/events') {
      await response.body?.cancel();
      return null;
    }
    const text = await response.text();
    if (type !== 'application/json') return text;
    const json: unknown = JSON.parse(text);
    const schema = content[type]?.schema;
    assert.ok(schema instanceof z.ZodType, what);
    // What the schema does not know is dropped by it, and would be seen here.
    assert.deepEqual(schema.parse(json), json, what);
    if (described.headers instanceof z.ZodObject) {
      for (const name of Object.keys(described.headers.shape)) {
        assert.ok(response.headers.get(name), `${what}: ${name}`);
      }
    }
    return json;
  }

  it('[S8] O12: tells the truth: real answers of each route fit it', async function () {
    this.timeout(30_000);
    const bearer = async (user: string) => ({
      Authorization: `Bearer ${await tokens.session(user)}`,
    });
    const ada = await bearer('user_ada');
    const as = (headers: Record<string, string> = {}) => ({ headers: { ...ada, ...headers } });
    await service.request('/v1/me', { headers: await bearer('user_eve') });

    for (const template of ['/healthz', '/readyz', '/openapi.json', '/v1/sign-in']) {
      await call({ method: 'get', template });
    }
    await call({ method: 'get', template: '/sign-in/code', path: '/sign-in/code?code=abc' });
    const Authorization = `Bearer ${METRICS_TOKEN}`;
    await call({ method: 'get', template: '/metrics', headers: { Authorization } });

    // Sync.
    const me = meReply.parse(await call({ method: 'get', template: '/v1/me', ...as() }));
    const own = me.spaces[0]?.id ?? '';
    const item = aMutation();
    await call({ method: 'get', template: '/v1/events', ...as() });
    const push = { method: 'post', template: '/v1/spaces/{spaceId}/push', ...as() } as const;
    const mutations = [item, item, { ...item, mutationId: countedId() }, {}];
    const batch = { epoch: null, mutations: [...mutations, aMutation({ baseVersion: 3 })] };
    await call({ ...push, path: `/v1/spaces/${own}/push`, body: batch });
    const stale = { epoch: countedId(), mutations: [] };
    await call({ ...push, path: `/v1/spaces/${own}/push`, body: stale });
    const pull = { method: 'get', template: '/v1/spaces/{spaceId}/pull', ...as() } as const;
    await call({ ...pull, path: `/v1/spaces/${own}/pull?cursor=0` });
    await call({ ...pull, path: `/v1/spaces/${countedId()}/pull?cursor=0` });

    // Records.
    const kind = '/v1/spaces/personal/records/setting';
    const list = '/v1/spaces/{spaceId}/records/{kind}';
    const one = { template: `${list}/{id}`, path: `${kind}/${countedId()}` } as const;
    const body = { data: { text: 'Hello.' }, schemaVersion: 1 };
    const made = as({ 'If-None-Match': '*' });
    await call({ method: 'put', ...one, body, ...made });
    await call({ method: 'put', ...one, body, ...made });
    const { version } = z
      .object({ version: z.number() })
      .parse(await call({ method: 'get', ...one, ...as() }));
    const onVersion = as({ 'If-Match': `"${version}"` });
    await call({ method: 'put', ...one, body, ...onVersion });
    await call({ method: 'get', template: list, path: kind, ...as() });
    await call({ method: 'delete', ...one, ...as({ 'If-Match': `"${version + 1}"` }) });
    await call({ method: 'get', ...one, ...as() });

    // Spaces.
    const room = { method: 'post', template: '/v1/spaces', body: { kind: 'room' } } as const;
    const { id } = createSpaceReply.parse(await call({ ...room, ...as() }));
    const members = '/v1/spaces/{spaceId}/members';
    const eve = { template: `${members}/{userId}`, path: `/v1/spaces/${id}/members/user_eve` };
    await call({ method: 'put', ...eve, body: { role: 'reader' }, ...as() });
    await call({ method: 'get', template: members, path: `/v1/spaces/${id}/members`, ...as() });
    await call({ method: 'delete', ...eve, ...as() });
    const space = { template: '/v1/spaces/{spaceId}', path: `/v1/spaces/${id}` };
    await call({ method: 'delete', ...space, ...as() });

    // Blobs.
    const hash = createHash('sha256').update('"bytes"').digest('hex');
    const blobs = '/v1/spaces/{spaceId}/blobs';
    const blob = { template: `${blobs}/{hash}`, path: `/v1/spaces/personal/blobs/${hash}` };
    const bytes = as({ 'Content-Type': 'application/octet-stream' });
    for (let i = 0; i < 2; i++) await call({ method: 'put', ...blob, body: '"bytes"', ...bytes });
    assert.equal(await call({ method: 'get', ...blob, ...as() }), '"bytes"');
    await call({ method: 'get', ...blob, ...as({ 'If-None-Match': `"${hash}"` }) });
    await call({ method: 'get', template: blobs, path: '/v1/spaces/personal/blobs', ...as() });

    // Devices.
    const device = (deviceId: string) => as({ 'Parley-Device': deviceId });
    const [first, second] = [randomUUID(), randomUUID()];
    for (const each of [first, second]) {
      await call({ method: 'get', template: '/v1/devices', ...device(each) });
    }
    const other = { template: '/v1/devices/{id}', path: `/v1/devices/${second}` };
    await call({ method: 'patch', ...other, body: { name: 'Laptop' }, ...device(first) });
    await call({ method: 'delete', ...other, ...device(first) });
    await call({ method: 'get', template: '/v1/devices', ...device(second) });
    const admit = { template: '/v1/devices/{id}/admit', path: `/v1/devices/${second}/admit` };
    await call({ method: 'post', ...admit, ...device(first) });

    // Keys and models.
    const keys = '/v1/provider-keys';
    for (const provider of ['openrouter', 'openai', 'anthropic']) {
      const key = { template: `${keys}/{provider}`, path: `${keys}/${provider}` };
      await call({ method: 'put', ...key, body: { name: 'Mine', key: 'sk-0123456789' }, ...as() });
    }
    await call({ method: 'get', template: keys, ...as() });
    const chat = { model: 'simulated/talker', messages: [{ role: 'user', content: 'Hello.' }] };
    for (const [template, more] of [
      ['/v1/proxy/openrouter/chat/completions', { stream: true }],
      ['/v1/proxy/openai/chat/completions', {}],
      ['/v1/proxy/anthropic/messages', { max_tokens: 50 }],
    ] as const) {
      await call({ method: 'post', template, body: { ...chat, ...more }, ...as() });
    }
    await call({ method: 'get', template: '/v1/proxy/openrouter/models', ...as() });
    await call({ method: 'get', template: '/v1/usage', ...as() });
    const removed = { template: `${keys}/{provider}`, path: `${keys}/openai` };
    for (let i = 0; i < 2; i++) await call({ method: 'delete', ...removed, ...as() });
    const exchange = { method: 'post', template: '/v1/openrouter/exchange', ...as() } as const;
    await call({ ...exchange, body: await aCode() });
    await call({ ...exchange, body: { code: 'used', codeVerifier: 'v'.repeat(43) } });

    // The account, last of all.
    await call({ method: 'get', template: '/v1/me/export', ...as() });
    await call({ method: 'delete', template: '/v1/me', ...as() });
    await call({ method: 'get', template: '/v1/me/deletion', ...as() });
    await call({ method: 'post', template: '/v1/me/deletion/cancel', ...as() });
    const message = signedMessage({ type: 'user.updated', data: { id: 'user_ada' } });
    await call({ method: 'post', template: '/webhooks/clerk', ...message });

    const successes = documented.flatMap((route) => {
      const [method = '', path = ''] = route.split(' ');
      const operation = paths[path]?.[method as Method];
      const statuses = Object.keys(operation?.responses ?? {});
      return statuses
        .filter((status) => Number(status) < 400)
        .map((status) => `${route} ${status}`);
    });
    assert.deepEqual([...seen].sort(), successes.sort());
  });

  it('O12: tells what a refusal looks like', async () => {
    for (const [path, status] of [
      ['/v1/me', 401],
      ['/nowhere', 404],
    ] as const) {
      const response = await fetch(`${service.url}${path}`);
      assert.equal(response.status, status);
      const json: unknown = await response.json();
      assert.deepEqual(wireError.parse(json), json);
    }
  });

  /** A code as OpenRouter's page gives it, with its verifier. */
  async function aCode() {
    const codeVerifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const page = new URL('/auth?code_challenge_method=S256', simulator.url);
    page.searchParams.set('code_challenge', challenge);
    const html = await (await fetch(page)).text();
    return { code: /id="code">(\w+)</.exec(html)?.[1] ?? '', codeVerifier };
  }
});
