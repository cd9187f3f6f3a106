import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfiguration } from '../../server/configuration.ts';

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
      accounts: { kind: 'local' },
      requestsPerMinute: 1_200,
      trustedProxies: 0,
      logLevel: 'info',
    });
  });

  it('prefers flags to variables', () => {
    assert.equal(configuration({ PORT: '1' }, ['--port', '0']).port, 0);
  });

  it('reads a key whose line ends are written out', () => {
    const { accounts } = configuration({
      CLERK_PUBLISHABLE_KEY: 'pk_test_YQ==',
      CLERK_SECRET_KEY: 'sk_test_a',
      CLERK_JWT_KEY: '-----BEGIN PUBLIC KEY-----\\nA\\n-----END PUBLIC KEY-----',
    });
    assert.ok(accounts.kind === 'clerk');
    assert.equal(accounts.jwtKey.split('\n').length, 3);
  });

  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '1e3' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
    ['CLERK_JWT_KEY', { CLERK_JWT_KEY: 'sk_oops' }],
    ['CLERK_SECRET_KEY', { CLERK_PUBLISHABLE_KEY: 'pk_test_YQ==' }],
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
    const env = { PORT: 'x', CLERK_SECRET_KEY: 'hunter2', CLERK_JWT_KEY: 'hunter3' };
    assert.equal(problems(env).length, 3);
    assert.doesNotMatch(problems(env).join(), /hunter/);
  });

  it('names an unknown flag', () => {
    assert.match(problems({}, ['--prot', '1'])[0] ?? '', /--prot/);
  });

  it('is documented in .env.example, whose values are the defaults', () => {
    const example = Object.fromEntries(
      readFileSync('.env.example', 'utf8')
        .split('\n')
        .filter((line) => /^[A-Z_]+=/.test(line))
        .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
    );
    assert.deepEqual(configuration(example), configuration({}));
    const source = readFileSync('server/configuration.ts', 'utf8');
    const read = new Set(source.match(/^ {2}[A-Z_]{4,}(?=:)/gm)?.map((name) => name.trim()));
    assert.deepEqual(new Set(Object.keys(example)), read);
  });
});
