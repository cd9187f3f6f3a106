import { deflateSync, inflateSync } from 'node:zlib';
import type { CardReading, Inflate } from '../../shared/cards/cardReading.ts';
import { type PngChunk, writeChunks } from '../../shared/cards/png.ts';
import { readCard } from '../../shared/cards/readCard.ts';

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return inflateSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

/** Reads a file, or the JSON of a value. */
export function readFileOf(content: unknown): CardReading {
  const bytes =
    content instanceof Uint8Array
      ? content
      : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  return readCard(bytes, { inflate });
}

const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
/** One grey pixel. */
const pixel = deflateSync(Buffer.from([0, 128]));

/** A picture of one pixel with these chunks before and after its pixels. */
export function pngOf(before: readonly PngChunk[] = [], after: readonly PngChunk[] = []): Buffer {
  return Buffer.from(
    writeChunks([
      { type: 'IHDR', data: header },
      ...before,
      { type: 'IDAT', data: pixel },
      ...after,
      { type: 'IEND', data: Buffer.alloc(0) },
    ]),
  );
}

export function base64Json(card: unknown): string {
  return Buffer.from(JSON.stringify(card)).toString('base64');
}

export const tEXt = (keyword: string, text: string): PngChunk => ({
  type: 'tEXt',
  data: Buffer.from(`${keyword}\0${text}`, 'latin1'),
});

export const zTXt = (keyword: string, text: string): PngChunk => ({
  type: 'zTXt',
  data: Buffer.concat([Buffer.from(`${keyword}\0\0`), deflateSync(Buffer.from(text, 'latin1'))]),
});

export const iTXt = (keyword: string, text: string, isCompressed: boolean): PngChunk => ({
  type: 'iTXt',
  data: Buffer.concat([
    Buffer.from(`${keyword}\0${isCompressed ? '\x01' : '\0'}\0en\0Karte\0`),
    isCompressed ? deflateSync(Buffer.from(text)) : Buffer.from(text),
  ]),
});

export const v1Card = {
  name: 'Mira Quell',
  description: '{{char}} keeps the lighthouse and answers {{user}} in riddles.',
  personality: 'patient, dry',
  scenario: 'A storm is coming.',
  first_mes: 'You again, {{user}}?',
  mes_example: '<START>\n{{user}}: Hello\n{{char}}: Is it?',
};

/** Every field that version 2 demands, and some that nobody knows. */
export const v2Card = {
  spec: 'chara_card_v2',
  spec_version: '2.0',
  data: {
    ...v1Card,
    creator_notes: 'For long evenings.',
    system_prompt: 'Stay in the tower. {{original}}',
    post_history_instructions: '',
    alternate_greetings: ['Who goes there?'],
    tags: ['sea', 'mystery'],
    creator: 'A. Nyone',
    character_version: '1.2',
    extensions: { 'some/tool': { depth: [1, { two: null }] }, talkativeness: '0.5' },
    character_book: { entries: [{ keys: ['lamp'], content: 'The lamp is old.', enabled: true }] },
  },
};

export const v3Card = {
  ...v2Card,
  spec: 'chara_card_v3',
  spec_version: '3.0',
  data: {
    ...v2Card.data,
    nickname: 'Mi',
    group_only_greetings: [],
    assets: [{ type: 'icon', uri: 'ccdefault:', name: 'main', ext: 'png' }],
    creation_date: 1_700_000_000,
  },
};
