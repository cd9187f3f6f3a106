import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfiguration } from '../../server/configuration.ts';
import { environment } from '../../server/environment.ts';

function problems(env: Record<string, string>, flags: readonly string[] = []): readonly string[] {
  const result = readConfiguration(env, flags);
  assert.ok(!result.ok);
  return result.problems;
}

function configuration(env: Record<string, string>, flags: readonly string[] = []) {
  const result = readConfiguration(env, flags);
  assert.ok(result.ok, JSON.stringify(result));
  return result.configuration;
}

describe('The service’s configuration', () => {
  it('is local, in process and on loopback when nothing is set', () => {
    const folder = resolve('.parley/service');
    assert.deepEqual(configuration({ DATABASE_URL: '', CLERK_JWT_KEY: ' ' }), {
      host: '127.0.0.1',
      port: 4_780,
      dataFolder: folder,
      database: { kind: 'folder', folder },
      redisUrl: null,
      accounts: { kind: 'local' },
      publicUrl: null,
      vaultKeys: null,
      providerUrls: {
        openrouter: 'https://openrouter.ai/api/v1',
        openai: 'https://api.openai.com/v1',
        anthropic: 'https://api.anthropic.com/v1',
      },
      allowedOrigins: [],
      metricsToken: null,
      spaceBytes: 1024 ** 3,
      accountGraceDays: 30,
      webhookSecret: null,
      requestsPerMinute: 1_200,
      addressRequestsPerMinute: 6_000,
      trustedProxies: 0,
      logLevel: 'info',
    });
  });

  it('takes addresses of servers in all of their forms', () => {
    for (const url of [
      'postgresql:///parley?host=/var/run/postgresql',
      'postgres://%2Fvar%2Frun%2Fpostgresql/parley',
      'postgres://ada:w%23rd%25@[::1]:5432/parley?sslmode=require',
    ]) {
      const { database } = configuration({ DATABASE_URL: url });
      assert.deepEqual(database, { kind: 'postgres', url });
    }
    assert.equal(configuration({ REDIS_URL: 'rediss://:w@a.example/1' }).redisUrl !== null, true);
  });

  it('prefers flags to variables', () => {
    assert.equal(configuration({ PORT: '1' }, ['--port', '0']).port, 0);
  });

  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const clerk = {
    CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('clerk.parley.example$')}`,
    CLERK_SECRET_KEY: 'sk_test_a',
    CLERK_JWT_KEY: publicKey.trim().replaceAll('\n', '\\n'),
  };

  it('reads a key whose line ends are written out', () => {
    const { accounts } = configuration(clerk);
    assert.ok(accounts.kind === 'clerk');
    assert.equal(accounts.jwtKey, publicKey.trim());
  });

  it('takes the issuer from the publishable key, or as it is set', () => {
    const issuerOf = (env: Record<string, string>) => {
      const { accounts } = configuration(env);
      return accounts.kind === 'clerk' ? accounts.issuer : null;
    };
    assert.equal(issuerOf(clerk), 'https://clerk.parley.example');
    const CLERK_ISSUER = 'http://127.0.0.1:4000/';
    assert.equal(issuerOf({ ...clerk, CLERK_ISSUER }), 'http://127.0.0.1:4000');
  });

  it('reads lists, blanks and empty places left out', () => {
    const { accounts, allowedOrigins } = configuration({
      ...clerk,
      CLERK_ALLOWED_CLIENTS: ' a, b ,,',
      PARLEY_ALLOWED_ORIGINS: 'https://a.example, http://localhost:3000',
    });
    assert.deepEqual(accounts.kind === 'clerk' && accounts.allowedClients, ['a', 'b']);
    assert.deepEqual(allowedOrigins, ['https://a.example', 'http://localhost:3000']);
  });

  it('K1: reads the keys of the vault in their order', () => {
    const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const text = `new:${one.toString('base64')}, old:${two.toString('base64')}`;
    assert.deepEqual(configuration({ PARLEY_VAULT_KEYS: text }).vaultKeys, [
      { id: 'new', bytes: one },
      { id: 'old', bytes: two },
    ]);
  });

  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '1e3' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://ada:wo#rd@127.0.0.1/parley' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://ada:100%@127.0.0.1/parley' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://127.0.0.1:99999/parley' }],
    ['REDIS_URL', { REDIS_URL: 'http://x' }],
    ['REDIS_URL', { REDIS_URL: 'redis://127.0.0.1:port' }],
    [
      'CLERK_JWT_KEY',
      { CLERK_JWT_KEY: '-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----' },
    ],
    ['CLERK_JWT_KEY', { CLERK_JWT_KEY: 'sk_oops' }],
    ['CLERK_SECRET_KEY', { CLERK_PUBLISHABLE_KEY: 'pk_test_YQ==' }],
    ['CLERK_ISSUER', { ...clerk, CLERK_PUBLISHABLE_KEY: 'pk_test_YQ==' }],
    ['CLERK_ISSUER', { ...clerk, CLERK_ISSUER: 'clerk.example' }],
    ['CLERK_AUTHORIZED_PARTIES', { CLERK_AUTHORIZED_PARTIES: 'https://a.example/page' }],
    ['CLERK_OAUTH_CLIENT_ID', { CLERK_OAUTH_CLIENT_ID: 'a b' }],
    ['CLERK_OAUTH_SCOPES', { CLERK_OAUTH_SCOPES: 'a,b' }],
    ['PARLEY_VAULT_KEYS', { PARLEY_VAULT_KEYS: 'hunter2' }],
    ['PARLEY_VAULT_KEYS', { PARLEY_VAULT_KEYS: `a:${btoa('too short')}` }],
    [
      'PARLEY_VAULT_KEYS',
      {
        PARLEY_VAULT_KEYS: Array(2)
          .fill(`a:${'A'.repeat(43)}=`)
          .join(),
      },
    ],
    ['PARLEY_OPENROUTER_URL', { PARLEY_OPENROUTER_URL: 'file:///etc/passwd' }],
    ['PARLEY_OPENAI_URL', { PARLEY_OPENAI_URL: 'https://user:word@a.example' }],
    ['PARLEY_ANTHROPIC_URL', { PARLEY_ANTHROPIC_URL: 'a.example' }],
    ['PARLEY_PUBLIC_URL', { PARLEY_PUBLIC_URL: 'parley' }],
    ['PARLEY_ALLOWED_ORIGINS', { PARLEY_ALLOWED_ORIGINS: '*' }],
    ['PARLEY_METRICS_TOKEN', { PARLEY_METRICS_TOKEN: 'short' }],
    ['PARLEY_ADDRESS_REQUESTS_PER_MINUTE', { PARLEY_ADDRESS_REQUESTS_PER_MINUTE: '0' }],
    ['HOST', { HOST: '0.0.0.0' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['PARLEY_TRUSTED_PROXIES', { PARLEY_TRUSTED_PROXIES: '-1' }],
  ];
  for (const [variable, env] of wrong) {
    it(`names ${variable} when it is wrong: ${JSON.stringify(env)}`, () => {
      const [problem] = problems(env);
      assert.match(problem ?? '', new RegExp(variable));
    });
  }

  it('tells every problem at once and repeats no secret', () => {
    const env = {
      PORT: 'x',
      CLERK_SECRET_KEY: 'hunter2',
      CLERK_JWT_KEY: 'hunter3',
      PARLEY_VAULT_KEYS: 'hunter4',
      PARLEY_METRICS_TOKEN: 'hunter5',
      DATABASE_URL: 'postgres://ada:hunter6#@127.0.0.1/parley',
      REDIS_URL: 'redis://ada:hunter7%@127.0.0.1',
    };
    assert.equal(problems(env).length, 7);
    assert.doesNotMatch(problems(env).join(), /hunter/);
  });

  it('names an unknown flag', () => {
    assert.match(problems({}, ['--prot', '1'])[0] ?? '', /--prot/);
  });

  it('O1: is documented in .env.example, whose values are the defaults', () => {
    const example = Object.fromEntries(
      readFileSync('.env.example', 'utf8')
        .split('\n')
        .filter((line) => /^[A-Z_]+=/.test(line))
        .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
    );
    assert.deepEqual(configuration(example), configuration({}));
    assert.deepEqual(Object.keys(example).sort(), Object.keys(environment.shape).sort());
  });
});
