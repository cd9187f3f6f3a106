import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_CARD_BYTES } from '../../../shared/cards/cardReading.ts';
import { personality } from '../../../shared/domain/personality.ts';
import {
  base64Json,
  iTXt,
  pngOf,
  readFileOf,
  tEXt,
  v1Card,
  v2Card,
  v3Card,
  zTXt,
} from '../../support/cardFiles.ts';

function card(content: unknown) {
  const reading = readFileOf(content);
  assert.ok(reading.kind === 'card', JSON.stringify(reading).slice(0, 300));
  personality.parse(reading.personality);
  return reading;
}

function refusal(content: unknown) {
  const reading = readFileOf(content);
  return reading.kind === 'refused' ? reading.refusal : reading.kind;
}

const v2Png = tEXt('chara', base64Json(v2Card));
const prompt = `Stay in the tower.

Mira Quell keeps the lighthouse and answers the human in riddles.

Personality
patient, dry

Scenario
A storm is coming.

How you talk, in examples
the human: Hello
Mira Quell: Is it?`;

describe('reading a card', () => {
  it('[P5] makes a personality of version 1, with the placeholders filled in', () => {
    const { format, personality: mira } = card(v1Card);
    assert.equal(format, 'v1');
    assert.equal(mira.name, 'Mira Quell');
    assert.equal(mira.prompt, prompt.replace('Stay in the tower.\n\n', ''));
    assert.deepEqual([mira.title, mira.model, mira.isMuted], ['', '', false]);
  });

  it('[P5] makes a personality of versions 2 and 3, the latter by its nickname', () => {
    assert.equal(card(v2Card).personality.prompt, prompt);
    const v3 = card(v3Card);
    assert.equal(v3.format, 'v3');
    assert.equal(v3.personality.name, 'Mira Quell');
    assert.equal(v3.personality.prompt, prompt.replaceAll('Mira Quell', 'Mi'));
  });

  for (const [title, png] of [
    ['a tEXt chunk', pngOf([v2Png])],
    ['a chunk after the pixels', pngOf([], [v2Png])],
    ['a zTXt chunk', pngOf([zTXt('chara', base64Json(v2Card))])],
    ['an iTXt chunk', pngOf([iTXt('chara', base64Json(v2Card), false)])],
    ['a compressed iTXt chunk', pngOf([iTXt('Chara', base64Json(v2Card), true)])],
    ['JSON without Base64', pngOf([iTXt('chara', JSON.stringify(v2Card), false)])],
    ['other text chunks around it', pngOf([tEXt('Title', 'x'), v2Png], [tEXt('chara2', '?')])],
    ['a broken newer card beside it', pngOf([tEXt('ccv3', '***'), v2Png])],
    ['an end that is missing', pngOf([v2Png]).subarray(0, -12)],
  ] as const) {
    it(`[P5] finds the card in a PNG with ${title}`, () => {
      assert.deepEqual(card(png), card(v2Card));
    });
  }

  it('[P5] takes the newer card where an image carries two', () => {
    const png = pngOf([v2Png], [tEXt('ccv3', base64Json(v3Card))]);
    assert.equal(card(png).format, 'v3');
  });

  it('[P5] does not mind wrong checksums', () => {
    const png = pngOf([v2Png]);
    const at = png.indexOf('IDAT') - 8;
    png.fill(0, at, at + 4);
    assert.equal(card(png).format, 'v2');
  });

  const png = pngOf([v2Png]);
  const nested = '['.repeat(100_000) + ']'.repeat(100_000);
  for (const [title, content, expected] of [
    ['an empty file', new Uint8Array(), { kind: 'empty' }],
    ['white space', ' \n', { kind: 'empty' }],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), { kind: 'unknownFile' }],
    ['prose', 'Dear Mira,', { kind: 'notJson' }],
    ['an image without a card', pngOf(), { kind: 'noCardInImage' }],
    ['an image cut within its card', png.subarray(0, 200), { kind: 'truncated' }],
    ['an image cut after its signature', png.subarray(0, 8), { kind: 'truncated' }],
    ['broken Base64', pngOf([tEXt('chara', '*')]), { kind: 'badBase64' }],
    [
      'broken compression',
      pngOf([{ type: 'zTXt', data: Buffer.from('chara\0\0zz') }]),
      { kind: 'badCompression' },
    ],
    ['Base64 of no JSON', pngOf([tEXt('chara', 'YWJj')]), { kind: 'notJson' }],
    ['a list', '[]', { kind: 'notACard', field: '' }],
    ['a number', '7', { kind: 'notACard', field: '' }],
    ['other JSON', { hello: 1 }, { kind: 'notACard', field: 'spec' }],
    ['an unknown spec', { ...v2Card, spec: 'x' }, { kind: 'notACard', field: 'spec' }],
    ['a card without data', { spec: 'chara_card_v2' }, { kind: 'notACard', field: 'data' }],
    ['a card without a name', { ...v1Card, name: ' ' }, { kind: 'notACard', field: 'name' }],
    [
      'a description that is no text',
      { ...v1Card, description: { a: 1 } },
      { kind: 'notACard', field: 'description' },
    ],
    [
      'too much besides',
      { ...v1Card, book: 'x'.repeat(200_000) },
      { kind: 'restTooLarge', limit: 200_000 },
    ],
    [
      'endless nesting',
      `{"name":"M","description":"d","x":${nested}}`,
      { kind: 'restTooLarge', limit: 200_000 },
    ],
    [
      'a newer file of our own',
      { format: 'parley-personality', version: 2 },
      { kind: 'newerVersion', version: 2 },
    ],
    [
      'a broken file of our own',
      { format: 'parley-personality', version: 1, personality: { name: 7 } },
      { kind: 'notACard', field: 'personality.name' },
    ],
  ] as const) {
    it(`[P5] refuses ${title}: ${expected.kind}`, () => {
      assert.deepEqual(refusal(content), expected);
    });
  }

  it('[P5] refuses text and packed text that is too large, without unpacking it all', () => {
    const limit = { kind: 'tooLarge', limitBytes: MAX_CARD_BYTES };
    const large = 'A'.repeat(MAX_CARD_BYTES * 2);
    assert.deepEqual(refusal(large), limit);
    assert.deepEqual(refusal(pngOf([tEXt('chara', large)])), limit);
    assert.deepEqual(refusal(pngOf([zTXt('chara', large)])), { kind: 'badCompression' });
  });

  it('[P5] a chunk that claims more bytes than there are breaks nothing', () => {
    const png = pngOf([v2Png]);
    png.writeUInt32BE(0xffffffff, png.indexOf('tEXt') - 4);
    assert.deepEqual(refusal(png), { kind: 'truncated' });
  });

  it('[P5] bounds and cleans words: 5 MB, NUL, lone surrogates', () => {
    const { personality: mira } = card(
      `{"name":"M\\u0000\\ud800${'i'.repeat(200)}","description":"a\\u0000b\\udc00"}`,
    );
    assert.equal(mira.name, `M\uFFFD\uFFFD${'i'.repeat(76)}…`);
    assert.equal(mira.prompt, 'a\uFFFDb\uFFFD');
    const huge = { ...v1Card, description: 'x'.repeat(5_000_000) };
    assert.equal(refusal(huge) === 'card', false);
    const long = card({ name: 'M', description: 'x'.repeat(30_000) });
    assert.deepEqual([long.isShortened, long.personality.prompt.length], [true, 20_000]);
  });

  it('[P5] `__proto__` and other built-in names are plain data', () => {
    const text =
      '{"name":"M","description":"d","__proto__":{"isAdmin":true},"constructor":1,"extensions":{"parley":{"__proto__":{"title":"x"},"attitudes":{"__proto__":"y"}}}}';
    const { personality: mira } = card(text);
    assert.equal(Reflect.get({}, 'isAdmin'), undefined);
    assert.equal(mira.title, '');
    assert.deepEqual(mira.attitudes, {});
    assert.match(mira.cardRest, /"__proto__":\{"isAdmin":true\}/);
  });

  it('[P5] takes the good of broken traits of our own and leaves the rest', () => {
    const extensions = {
      parley: { title: 'Keeper', eagerness: 7, icon: '$(x)', apiKey: 'k', attitudes: [] },
    };
    const { personality: mira } = card({ ...v2Card, data: { ...v2Card.data, extensions } });
    assert.deepEqual([mira.title, mira.eagerness, mira.icon], ['Keeper', 0.5, 'hubot']);
    assert.equal(JSON.stringify(mira).includes('apiKey'), false);
  });

  it('[P5] answers whatever bytes and JSON it is given, and what it takes can be stored', () => {
    const png = pngOf([v2Png], [zTXt('ccv3', base64Json(v3Card))]);
    const damaged = fc
      .tuple(fc.nat(png.length - 1), fc.nat(255), fc.nat(png.length))
      .map(([at, byte, end]) => {
        const bytes = Buffer.from(png);
        bytes[at] = byte;
        return bytes.subarray(0, end);
      });
    const odd = fc
      .record({
        name: fc.json(),
        description: fc.string({ unit: 'binary' }),
        extensions: fc.json(),
      })
      .map(({ name, description, extensions }) =>
        Buffer.from(
          `{"name":${name},"description":${JSON.stringify(description)},"extensions":{"parley":${extensions}}}`,
        ),
      );
    fc.assert(
      fc.property(fc.oneof(damaged, odd, fc.uint8Array()), (bytes) => {
        const reading = readFileOf(bytes);
        if (reading.kind === 'card') personality.parse(reading.personality);
      }),
      { numRuns: 200 },
    );
  });
});
