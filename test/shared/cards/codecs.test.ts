import assert from 'node:assert/strict';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { base64Of, fromBase64 } from '../../../shared/cards/base64.ts';
import { crc32 } from '../../../shared/cards/crc32.ts';
import { latin1Text, utf8Bytes, utf8Text } from '../../../shared/cards/utf8.ts';

const someBytes = fc.uint8Array({ maxLength: 300 });

describe('the codecs of cards', () => {
  it('agree with Node on Base64, latin-1 and checksums of any bytes', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const node = Buffer.from(bytes);
        assert.equal(base64Of(bytes), node.toString('base64'));
        assert.deepEqual(fromBase64(node.toString('base64')), bytes);
        assert.deepEqual(fromBase64(node.toString('base64url')), bytes);
        assert.equal(latin1Text(bytes), node.toString('latin1'));
        assert.equal(crc32(bytes), zlibCrc32(node));
      }),
    );
  });

  it('agree with Node on UTF-8, also on what is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), someBytes, (text, bytes) => {
        assert.deepEqual(Buffer.from(utf8Bytes(text)), Buffer.from(text));
        assert.equal(utf8Text(utf8Bytes(text)), text.replace(/^\uFEFF/, ''));
        let expected: string | null;
        try {
          expected = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
          expected = null;
        }
        assert.equal(utf8Text(bytes), expected);
      }),
    );
  });

  it('never cut a character where a long text is taken in pieces', () => {
    for (const start of ['', 'a', 'ab', 'abc']) {
      const text = start + '😀é'.repeat(10_000);
      assert.equal(utf8Text(utf8Bytes(text)), text);
    }
  });

  for (const bad of ['a', 'ab*=', 'YQ==YQ==', '\u00e9aaa', '{"a":1}']) {
    it(`take ${JSON.stringify(bad)} for no Base64`, () => assert.equal(fromBase64(bad), null));
  }

  it('take Base64 with line breaks and without padding', () => {
    assert.deepEqual(fromBase64(' YW\r\nJj\tZA'), new Uint8Array(Buffer.from('abcd')));
  });
});
