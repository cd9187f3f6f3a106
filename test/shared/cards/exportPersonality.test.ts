import assert from 'node:assert/strict';
import { type ExportFormat, exportPersonality } from '../../../shared/cards/exportPersonality.ts';
import { importPersonalities } from '../../../shared/cards/importPersonalities.ts';
import { readChunks } from '../../../shared/cards/png.ts';
import { conversationId } from '../../../shared/domain/ids.ts';
import type { Memory } from '../../../shared/domain/memory.ts';
import type { Personality } from '../../../shared/domain/personality.ts';
import {
  base64Json,
  pngOf,
  readFileOf,
  tEXt,
  v1Card,
  v2Card,
  v3Card,
} from '../../support/cardFiles.ts';
import { ada, aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const mira: Personality = {
  name: 'Mira Quell',
  title: 'Keeper of the light',
  accent: 'green',
  icon: 'lightbulb',
  model: 'some/model',
  prompt: '  Speak in riddles, {{user}} and all.\n\n',
  eagerness: 0.7,
  temperature: 1.2,
  reasoningEffort: 'high',
  responseDelayMs: 1_500,
  isMuted: true,
  attitudes: { [ada]: 'She is too loud.' },
  cardRest: '',
};

function bytesOf(personality: Personality, format: ExportFormat, memories: Memory[] = []) {
  const file = exportPersonality(personality, memories, format);
  assert.ok(file.kind === 'file');
  return file.bytes;
}

function imported(content: unknown): Personality {
  const reading = readFileOf(content);
  assert.ok(reading.kind === 'card');
  return reading.personality;
}

/** What a card says without Parley's own part. */
function foreign(bytes: Uint8Array) {
  const value = JSON.parse(Buffer.from(bytes).toString()) as {
    data: { extensions: Record<string, unknown> };
  };
  const { parley: _, ...extensions } = value.data.extensions;
  return { ...value, data: { ...value.data, extensions } };
}

const formats: readonly ExportFormat[] = [
  { kind: 'parley' },
  { kind: 'v2' },
  { kind: 'v3' },
  { kind: 'png', image: pngOf() },
];

describe('exporting a personality', () => {
  for (const format of formats) {
    it(`[P5] as ${format.kind} and importing it again loses nothing`, () => {
      assert.deepEqual(imported(bytesOf(mira, format)), mira);
      const plain = { ...mira, prompt: 'Be brief.' };
      assert.deepEqual(imported(bytesOf(plain, format)), plain);
    });
  }

  it('[P5] gives a card of version 2 or 3 back as it came, unknown extensions and all', () => {
    assert.deepEqual(foreign(bytesOf(imported(v2Card), { kind: 'v2' })), v2Card);
    assert.deepEqual(foreign(bytesOf(imported(v3Card), { kind: 'v3' })), v3Card);
    const again = imported(bytesOf(imported(v3Card), { kind: 'v3' }));
    assert.deepEqual(again, imported(v3Card));
  });

  it('[P5] writes what only version 1 or 3 had into version 2', () => {
    const { data } = foreign(bytesOf(imported({ ...v1Card, odd: [1] }), { kind: 'v2' }));
    assert.deepEqual({ ...data, ...v1Card, odd: [1] }, data);
  });

  it('[P5] gives lone surrogates, NUL and `__proto__` back as they came', () => {
    const text = '{"name":"M","description":"d","__proto__":{"a":"\\u0000\\ud800"}}';
    const out = Buffer.from(bytesOf(imported(text), { kind: 'v2' })).toString();
    assert.match(out, /"__proto__": \{\s+"a": "\\u0000\\ud800"\s+\}/);
  });

  it('[P5] an edited prompt becomes the description; a new name goes to the top too', () => {
    const old = imported({ ...v2Card, name: 'Mira Quell', description: 'old' });
    const edited = { ...old, name: 'Mara', prompt: 'Be brief.' };
    const bytes = bytesOf(edited, { kind: 'v2' });
    const card = { ...foreign(bytes) } as Record<string, unknown>;
    assert.deepEqual([card['name'], card['description']], ['Mara', 'Be brief.']);
    const { data } = card as { data: Record<string, unknown> };
    assert.deepEqual(
      [data['name'], data['description'], data['scenario'], data['first_mes']],
      ['Mara', 'Be brief.', '', v1Card.first_mes],
    );
    const back = imported(bytes);
    assert.deepEqual([back.name, back.prompt], ['Mara', 'Be brief.']);
  });

  it('[P5] a description that another program changed is the new prompt', () => {
    const plain = { ...mira, prompt: 'Be brief.' };
    const text = Buffer.from(bytesOf(plain, { kind: 'v2' })).toString();
    assert.equal(imported(text.replace('Be brief.', 'Be long.')).prompt, 'Be long.');
  });

  it('[P5] replaces the card in an image, keeps the picture, and says so where it is no PNG', () => {
    const image = pngOf([tEXt('chara', base64Json(v2Card))], [tEXt('Title', 'x')]);
    const { chunks, isWhole } = readChunks(bytesOf(mira, { kind: 'png', image }));
    const types = chunks.map(({ type }) => type);
    assert.deepEqual([isWhole, types], [true, ['IHDR', 'IDAT', 'tEXt', 'tEXt', 'tEXt', 'IEND']]);
    for (const bad of [new Uint8Array(), image.subarray(0, -4), Buffer.from('GIF89a')]) {
      const file = exportPersonality(mira, [], { kind: 'png', image: bad });
      assert.deepEqual(file, { kind: 'notPng' });
    }
  });

  it('[P5] holds no key: what is no field of a personality stays behind', () => {
    const leaky = { ...mira, apiKey: 'sk-secret' };
    for (const format of formats) {
      const text = Buffer.from(bytesOf(leaky, format)).toString('latin1');
      const decoded = text.replace(/[A-Za-z0-9+/]{80,}/g, (part) =>
        Buffer.from(part, 'base64').toString(),
      );
      assert.doesNotMatch(decoded, /sk-secret/, format.kind);
    }
  });

  it('[P5] survives a rest that sync made nonsense of', () => {
    const deep = `{"data":${'['.repeat(90_000)}${']'.repeat(90_000)}}`;
    for (const cardRest of ['{', '7', '{"data":[]}', deep]) {
      assert.equal(imported(bytesOf({ ...mira, cardRest }, { kind: 'v2' })).prompt, mira.prompt);
    }
  });

  it('[P5] suggests names for files that every system takes', () => {
    const nameOf = (name: string) => {
      const file = exportPersonality({ ...mira, name }, [], { kind: 'v2' });
      return file.kind === 'file' && file.name;
    };
    assert.equal(nameOf('../Mira: "Q"'), 'Mira-Q.card.json');
    assert.equal(nameOf('...'), 'personality.card.json');
  });
});

describe('importing personalities', () => {
  const memoryOf = (text: string, scope: Memory['scope']): Memory => ({
    personalityId: ada,
    text,
    scope,
    isPinned: text === 'pinned',
    origin: { kind: 'human' },
    createdAt: 1,
  });

  it('[P5] brings memories along, but for those of single conversations, under new ids', () => {
    const memories = [
      memoryOf('pinned', { kind: 'everywhere' }),
      memoryOf('here', { kind: 'project', projectId: aProject }),
      memoryOf('once', {
        kind: 'conversation',
        conversationId: conversationId.parse(countedId()),
      }),
    ];
    const reading = readFileOf(bytesOf(mira, { kind: 'parley' }, memories));
    const broken = readFileOf('{');
    const made = importPersonalities([broken, reading], { newId: countedId, now: () => 9 });
    assert.deepEqual(made.refused, [{ index: 0, refusal: { kind: 'notJson' } }]);
    const [personality, ...others] = made.changes;
    assert.ok(personality);
    assert.deepEqual(personality.data, mira);
    const [id] = made.personalityIds;
    assert.equal(personality.id, id);
    assert.deepEqual(
      others.map(({ data }) => data),
      memories.slice(0, 2).map((each) => ({ ...each, personalityId: id, createdAt: 9 })),
    );
  });
});
