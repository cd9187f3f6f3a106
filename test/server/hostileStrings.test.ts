import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { openDatabase } from '../../server/db/database.ts';
import { paths } from '../../server/http/openapi/description.ts';
import { createSpaceReply } from '../../shared/protocol/restApi.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { type ClerkTokens, makeClerkTokens } from '../support/clerkTokens.ts';
import { signedMessage, WEBHOOK_SECRET } from '../support/clerkWebhooks.ts';
import { freshPostgres } from '../support/postgres.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { DATABASE_KINDS, raise } from '../support/testDatabase.ts';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** What is put in the place of every string; those that the database cannot keep are never taken. */
const HOSTILE = {
  NUL: 'a\u0000b',
  'half a surrogate pair': 'a\ud800b',
  SQL: `'; drop table record; --`,
  'more SQL': `" or 1=1) returning (select version()) --`,
  'a prototype': '__proto__',
  'a number past 2^53': '9007199254740993',
  'a negative number': '-1',
  'the way up': '../../../etc/passwd',
  'a megabyte': 'x'.repeat(1_048_576),
} as const;
type Hostile = keyof typeof HOSTILE;

/** What is put in the place of every number. */
const NUMBERS = [2 ** 53 + 1, -1, 0.5, 1e308, null] as const;

const hash = createHash('sha256').update('x').digest('hex');

/** A value for each parameter that would be taken. */
const PARAMETERS: Readonly<Record<string, string>> = {
  spaceId: '',
  kind: 'setting',
  id: countedId(),
  userId: 'user_cem',
  hash,
  provider: 'openai',
  after: countedId(),
  limit: '10',
  sinceSeq: '0',
  updatedSince: '0',
  since: '0',
  cursor: '0',
  epoch: countedId(),
  page: 'first',
  code: 'abc',
  'If-Match': '"1"',
  'If-None-Match': '*',
  'Idempotency-Key': 'key',
  'Last-Event-ID': `${countedId()}:1`,
  'Parley-Device': countedId(),
  'Parley-Device-Name': 'Desk',
  'svix-id': 'msg',
  'svix-timestamp': '1',
  'svix-signature': 'v1,x',
};

const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hello.' }] };

/** A body for each operation that takes one. */
const BODIES: Readonly<Record<string, unknown>> = {
  push: { epoch: null, mutations: [aMutation({ data: { text: 'Hello.' }, blobs: [hash] })] },
  putRecord: { data: { text: 'Hello.' }, schemaVersion: 1, clientUpdatedAt: 1, blobs: [hash] },
  createSpace: { kind: 'room' },
  putMember: { role: 'reader' },
  putBlob: 'x',
  renameDevice: { name: 'Desk' },
  putProviderKey: { name: 'Mine', key: 'sk-0123456789' },
  exchangeCode: { code: 'abc', codeVerifier: 'v'.repeat(43), store: false },
  askOpenRouter: CHAT,
  askOpenAi: CHAT,
  askAnthropic: CHAT,
  hearClerk: { type: 'user.created', data: { id: 'user_hook' } },
};

/** A right request may find nothing, the wrong version, no provider, or no signature. */
const EXPECTED: readonly number[] = [400, 401, 404, 409, 412, 503];

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly path: readonly string[];
  readonly query: readonly string[];
  readonly headers: readonly string[];
}

const operations: readonly Operation[] = Object.entries(paths).flatMap(([template, item]) =>
  METHODS.flatMap((method) => {
    const operation = item[method];
    if (operation === undefined) return [];
    const { path, query, header } = operation.requestParams ?? {};
    const names = (schema: unknown) =>
      Object.keys((schema as { shape?: object } | undefined)?.shape ?? {});
    return [
      {
        id: operation.operationId ?? '',
        method: method.toUpperCase(),
        template,
        path: names(path),
        query: names(query),
        headers: names(header),
      },
    ];
  }),
);

/** One request, with one of its parts as nobody would send it. */
interface Attack {
  readonly what: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
}

function attacksOn({ id, path, query, headers }: Operation, spaceId: string): Attack[] {
  const body = BODIES[id];
  const right = { ...PARAMETERS, spaceId };
  const attacks: Attack[] = [{ what: 'as it should be', parameters: right, body }];
  for (const [name, text] of Object.entries(HOSTILE)) {
    for (const parameter of [...path, ...query, ...headers]) {
      const parameters = { ...right, [parameter]: text };
      attacks.push({ what: `${name} as ${parameter}`, parameters, body });
    }
    for (const [place, changed] of everyChange(body, text)) {
      attacks.push({ what: `${name} at ${place}`, parameters: right, body: changed });
    }
  }
  for (const number of NUMBERS) {
    for (const [place, changed] of everyChange(body, number)) {
      attacks.push({
        what: `${String(number)} at ${place}`,
        parameters: right,
        body: changed,
      });
    }
  }
  return attacks;
}

/** The body with each of its leaves, and each of its keys, replaced in turn. */
function* everyChange(value: unknown, by: unknown, at = 'body'): Generator<[string, unknown]> {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    yield [at, by];
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    for (const [place, changed] of everyChange(inner, by, `${at}.${key}`)) {
      const copy = structuredClone(value);
      Object.defineProperty(copy, key, { value: changed, enumerable: true });
      yield [place, copy];
    }
    if (typeof by !== 'string' || Array.isArray(value)) continue;
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    yield [`a key beside ${at}.${key}`, Object.fromEntries([...Object.entries(rest), [by, inner]])];
  }
}

for (const on of DATABASE_KINDS) {
  describe(`Strings that nobody should send, at a service on ${on}`, function () {
    this.timeout(120_000);
    let tokens: ClerkTokens;
    let service: RunningService;
    let drop: (() => Promise<void>) | null = null;
    let location: RunningService['configuration']['database'] | null = null;
    let eve: Readonly<Record<string, string>>;

    before(async () => {
      const postgres = on === 'Postgres' ? await freshPostgres() : null;
      if (postgres !== null) {
        drop = postgres.drop;
        location = { kind: 'postgres', url: postgres.url };
      }
      tokens = await makeClerkTokens();
      service = await runService({
        on,
        over: {
          accounts: tokens.accounts,
          vaultKeys: [{ id: 'one', bytes: randomBytes(32) }],
          metricsToken: 'metrics-0123456789',
          webhookSecret: WEBHOOK_SECRET,
          ...(location !== null && { database: location }),
        },
        // What is asked of a provider finds nobody, at once.
        timings: { heartbeatMs: [50, 51], ageMs: [100, 101] },
      });
      eve = { Authorization: `Bearer ${await tokens.session('user_eve')}` };
      const cem = { Authorization: `Bearer ${await tokens.session('user_cem')}` };
      await service.request('/v1/me', { headers: cem });
      for (const name of ['user_ada', 'user_bob']) {
        const Authorization = `Bearer ${await tokens.session(name)}`;
        const headers = { Authorization, 'Parley-Device': countedId() };
        await service.request('/v1/me', { headers });
        const body = { data: { text: `Of ${name}.` }, schemaVersion: 1 };
        await service.request(`/v1/spaces/personal/records/memory/${countedId()}`, {
          method: 'PUT',
          headers: { ...headers, 'If-None-Match': '*' },
          body,
        });
      }
    });
    after(async () => {
      await service.close();
      await drop?.();
    });

    let room: string;
    /** A space of Eve's, and an account that may write: what was attacked before may have ended both. */
    beforeEach(async () => {
      await service.request('/v1/me/deletion/cancel', { method: 'POST', headers: eve });
      const body = { kind: 'room' };
      const made = await service.request('/v1/spaces', { method: 'POST', headers: eve, body });
      room = createSpaceReply.parse(await made.json()).id;
    });

    /** Everything that two others have, who do nothing meanwhile. */
    async function bystanders(): Promise<unknown> {
      const all: unknown[] = [];
      for (const name of ['user_ada', 'user_bob']) {
        const Authorization = `Bearer ${await tokens.session(name)}`;
        const exported = await service.request('/v1/me/export', { headers: { Authorization } });
        const text = await exported.text();
        all.push(text.replace(/"exportedAt":"[^"]+"/, '').replace(/"lastSeenAt":\d+/g, ''));
        assert.match(text, /Of user_/);
      }
      return all;
    }

    async function send({ method, template, headers, query }: Operation, attack: Attack) {
      const { parameters, body } = attack;
      const url = new URL(service.url);
      const path = template.replace(/\{(\w+)\}/g, (_, name: string) => escaped(parameters[name]));
      for (const name of query) url.searchParams.set(name, parameters[name] ?? '');
      const signed =
        template === '/webhooks/clerk' && attack.what.includes(' at body')
          ? signedMessage(body)
          : null;
      const sent = new Headers({ ...eve, ...signed?.headers });
      for (const name of headers) {
        if (signed !== null) break;
        // No client can put it in a head: it is never sent.
        if (/[\0\r\n]|[^\0-\xff]/.test(parameters[name] ?? '')) continue;
        sent.set(name, parameters[name] ?? '');
      }
      if (body !== undefined) sent.set('Content-Type', 'application/json');
      return fetch(`${service.url}${path}${url.search}`, {
        method,
        headers: sent,
        ...(body !== undefined && { body: signed?.body ?? JSON.stringify(body) }),
      });
    }

    it('O14: has a value for every parameter and body of the description', () => {
      assert.ok(operations.length > 35);
      for (const { path, query, headers } of operations) {
        for (const name of [...path, ...query, ...headers]) assert.ok(name in PARAMETERS, name);
      }
      const taking = Object.values(paths).flatMap((item) =>
        METHODS.flatMap((method) =>
          item[method]?.requestBody ? (item[method].operationId ?? '') : [],
        ),
      );
      assert.deepEqual(Object.keys(BODIES).sort(), taking.sort());
    });

    for (const operation of operations) {
      const { id, method, template } = operation;
      it(`O14: ${method} ${template} has an answer to each of them, and never fails`, async () => {
        const before = await bystanders();
        let first = 0;
        for (const attack of attacksOn(operation, room)) {
          // A provider that is not there is none of the service’s failures.
          const isProxied = template.startsWith('/v1/proxy/') || id === 'exchangeCode';
          const response = await send(operation, attack).catch((error: unknown) => {
            throw new Error(attack.what, { cause: error });
          });
          const text = await response.text();
          const { status } = response;
          const isAway = isProxied && status === 503;
          assert.ok(status < 500 || status === 507 || isAway, `${attack.what}: ${status} ${text}`);
          if (attack.what === 'as it should be') first = status;
          if (status >= 400 && status !== 431 && !text.startsWith('<'))
            wireError.parse(JSON.parse(text));
          assert.doesNotMatch(text, /PostgreSQL|syntax error|relation "/, attack.what);
        }
        assert.ok(first < 400 || EXPECTED.includes(first), `refused as it should be: ${first}`);
        assert.deepEqual(await bystanders(), before);
      });
    }

    it('O14: what the database cannot keep is refused in words, wherever it comes in', async () => {
      for (const name of ['NUL', 'half a surrogate pair'] satisfies Hostile[]) {
        const text = HOSTILE[name];
        const body = (value: unknown) => ({ method: 'PUT', headers: eve, body: value });
        const member = `/v1/spaces/${room}/members/${escaped(text)}`;
        for (const asked of [
          service.request(member, body({ role: 'reader' })),
          service.request(member, { method: 'DELETE', headers: eve }),
          service.request('/v1/provider-keys/openai', body({ name: text, key: 'sk-0123456789' })),
        ]) {
          const response = await asked;
          const { code, message } = wireError.parse(await response.json()).error;
          assert.deepEqual([response.status, code], [400, 'badRequest'], message);
        }
        const { headers, body: signed } = signedMessage({
          type: 'user.created',
          data: { id: text },
        });
        const heard = await fetch(`${service.url}/webhooks/clerk`, {
          method: 'POST',
          headers,
          body: signed,
        });
        assert.equal(heard.status, 400);
        const Authorization = `Bearer ${await tokens.session(text)}`;
        const stranger = await service.request('/v1/me', { headers: { Authorization } });
        assert.equal(stranger.status, 401);
      }
      const Authorization = `Bearer ${await tokens.session('x'.repeat(201))}`;
      assert.equal((await service.request('/v1/me', { headers: { Authorization } })).status, 401);
    });

    if (on === 'Postgres') {
      it('O14: and every table is still there', async () => {
        assert.ok(location !== null);
        const database = await openDatabase(location, raise);
        const tables = await database.query(
          `select 1 as one from pg_class
            where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')`,
          [],
        );
        assert.ok(tables.length > 20);
        assert.ok((await database.query('select id from record', [])).length >= 2);
        await database.close();
      });
    }
  });
}

/** Percent-encoded; half a surrogate pair as the bytes that stand for it. */
function escaped(text = ''): string {
  return encodeURIComponent(text.replaceAll('\ud800', '\u0001')).replaceAll('%01', '%ED%A0%80');
}
