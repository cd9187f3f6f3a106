import assert from 'node:assert/strict';
import fc from 'fast-check';
import { modelFailure, type ModelFailure } from '../../../shared/domain/modelFailure.ts';
import { httpFailure } from '../../../shared/models/httpFailure.ts';

const body = (error: unknown) => JSON.stringify({ error });

describe('an HTTP error of a provider', () => {
  const kinds: readonly (readonly [number, ModelFailure['kind']])[] = [
    [400, 'badRequest'],
    [401, 'unauthorized'],
    [402, 'outOfCredit'],
    [403, 'forbidden'],
    [404, 'unknownModel'],
    [408, 'providerDown'],
    [413, 'contextTooLong'],
    [422, 'badRequest'],
    [429, 'rateLimited'],
    [500, 'providerDown'],
    [502, 'providerDown'],
    [503, 'providerDown'],
    [524, 'providerDown'],
    [529, 'providerDown'],
  ];
  for (const [status, kind] of kinds) {
    it(`[M4] ${status} is ${kind}, in the provider's words`, () => {
      const failure = httpFailure(status, body({ code: status, message: 'So it is.' }), null);
      assert.equal(failure.kind, kind);
      assert.equal(failure.detail, 'So it is.');
    });
  }

  it('knows an oversized prompt behind a 400, by its code or by its sentence', () => {
    const byCode = body({
      code: 400,
      message: 'No',
      metadata: { error_type: 'context_length_exceeded' },
    });
    const bySentence = body({ code: 400, message: 'maximum context length is 8192 tokens' });
    assert.equal(httpFailure(400, byCode, null).kind, 'contextTooLong');
    assert.equal(httpFailure(400, bySentence, null).kind, 'contextTooLong');
  });

  it("[M4] knows each provider's own way of saying it", () => {
    const kindOf = (status: number, error: unknown) => httpFailure(status, body(error), null).kind;
    const said = (message: string, more: object = {}) => ({ message, ...more });
    assert.equal(kindOf(429, said('Quota', { code: 'insufficient_quota' })), 'outOfCredit');
    assert.equal(kindOf(403, said('Key limit exceeded (total limit)')), 'outOfCredit');
    assert.equal(kindOf(400, said('Your credit balance is too low to access')), 'outOfCredit');
    assert.equal(kindOf(400, said('prompt is too long: 210000 tokens')), 'contextTooLong');
    assert.equal(
      kindOf(400, said('The input token count (9) exceeds the maximum')),
      'contextTooLong',
    );
    assert.equal(kindOf(400, said('API key not valid. Please pass')), 'unauthorized');
    assert.equal(kindOf(400, said('x/y is not a valid model ID')), 'unknownModel');
    assert.equal(kindOf(529, said('Overloaded', { type: 'overloaded_error' })), 'providerDown');
    const google = [{ error: { code: 429, message: 'Slow', status: 'RESOURCE_EXHAUSTED' } }];
    const failure = httpFailure(429, JSON.stringify(google), null);
    assert.deepEqual([failure.kind, failure.detail], ['rateLimited', 'Slow']);
  });

  it('tells why moderation refused', () => {
    const error = { code: 403, message: 'Flagged', metadata: { reasons: ['violence', 'hate'] } };
    assert.equal(httpFailure(403, body(error), null).detail, 'Flagged (violence, hate)');
  });

  it('carries how long to wait', () => {
    assert.deepEqual(httpFailure(429, body({ message: 'Slow' }), 5_000), {
      kind: 'rateLimited',
      detail: 'Slow',
      retryAfterMs: 5_000,
    });
  });

  it("makes a proxy's page readable", () => {
    const page = '<html><style>p{}</style><h1>Bad gateway</h1></html>';
    assert.equal(httpFailure(502, page, null).detail, 'HTTP 502 Bad gateway');
  });

  it('can be stored whatever the body is', () => {
    const bodies = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.jsonValue().map(body));
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), bodies, (status, text) => {
        modelFailure.parse(httpFailure(status, text, null));
      }),
    );
  });
});
