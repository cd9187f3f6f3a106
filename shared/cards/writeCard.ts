import type { Personality } from '../domain/personality.ts';
import { base64Of } from './base64.ts';
import type { JsonObject } from './cardJson.ts';
import { cardOf, type CardVersion } from './cardOf.ts';
import { isPng, type PngChunk, readChunks, writeChunks } from './png.ts';
import { latin1Text, utf8Bytes } from './utf8.ts';

const KEYWORDS = { v2: 'chara', v3: 'ccv3' } as const;

/** A personality as a character card's JSON, indented, in UTF-8. */
export function writeCardJson(personality: Personality, version: CardVersion): Uint8Array {
  return utf8Bytes(`${JSON.stringify(cardOf(personality, version), null, 2)}\n`);
}

/**
 * The PNG image `base` with a personality's card in it, as version 2 and as version 3; cards that were
 * in it are taken out. Null where `base` is no whole PNG image.
 */
export function writeCardPng(base: Uint8Array, personality: Personality): Uint8Array | null {
  const { chunks, isWhole } = isPng(base) ? readChunks(base) : { chunks: [], isWhole: false };
  if (!isWhole) return null;
  const picture = chunks.filter((chunk) => !isCard(chunk));
  const cards = (['v2', 'v3'] as const).map((version) =>
    textChunk(KEYWORDS[version], cardOf(personality, version)),
  );
  return writeChunks([...picture.slice(0, -1), ...cards, ...picture.slice(-1)]);
}

function isCard({ type, data }: PngChunk): boolean {
  const keyword = latin1Text(data.subarray(0, 6)).toLowerCase();
  return ['tEXt', 'zTXt', 'iTXt'].includes(type) && /^(chara|ccv3)\0/.test(keyword);
}

function textChunk(keyword: string, card: JsonObject): PngChunk {
  const text = base64Of(utf8Bytes(JSON.stringify(card)));
  return { type: 'tEXt', data: utf8Bytes(`${keyword}\0${text}`) };
}
