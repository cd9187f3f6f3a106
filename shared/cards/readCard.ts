import type { Personality } from '../domain/personality.ts';
import {
  isJsonObject,
  type JsonObject,
  jsonText,
  objectField,
  parseJson,
  textField,
} from './cardJson.ts';
import { cardOf } from './cardOf.ts';
import {
  type CardReading,
  type CardRefusal,
  type Inflate,
  MAX_CARD_FILE_BYTES,
} from './cardReading.ts';
import { type CardRest, keepRest, MAX_REST_LENGTH } from './cardRest.ts';
import { cardTexts } from './cardText.ts';
import { nameOf, promptOf } from './cardWords.ts';
import { isOwnFormat, readOwn } from './ownFormat.ts';
import { traitsIn } from './traits.ts';

/**
 * Reads a personality from a file: Parley's own JSON, or a character card of version 1, 2 or 3 as JSON
 * or in a PNG image. Never throws for what a file holds. Of an image the card alone is taken; the
 * picture is not kept. Everything in a card that Parley has no use for is kept in `cardRest`.
 */
export function readCard(bytes: Uint8Array, ports: { readonly inflate: Inflate }): CardReading {
  if (bytes.length === 0) return refused({ kind: 'empty' });
  if (bytes.length > MAX_CARD_FILE_BYTES) {
    return refused({ kind: 'tooLarge', limitBytes: MAX_CARD_FILE_BYTES });
  }
  const readings = cardTexts(bytes, ports.inflate).map((text) =>
    text.kind === 'refused' ? text : readText(text.text),
  );
  // An image may carry its card twice; where one is broken, the other serves.
  const [first] = readings;
  return readings.find(({ kind }) => kind === 'card') ?? first ?? refused({ kind: 'empty' });
}

function readText(text: string): CardReading {
  if (text.trim() === '') return refused({ kind: 'empty' });
  const value = parseJson(text);
  if (value === undefined) return refused({ kind: 'notJson' });
  if (!isJsonObject(value)) return notACard('');
  if (isOwnFormat(value)) return readOwn(value);
  switch (value['spec']) {
    case 'chara_card_v3':
      return readSpec(value, 'v3');
    case 'chara_card_v2':
      return readSpec(value, 'v2');
    case undefined:
      return readV1(value);
    default:
      return notACard('spec');
  }
}

function readSpec(value: JsonObject, format: 'v2' | 'v3'): CardReading {
  const { spec: _, spec_version: __, data, ...outer } = value;
  if (!isJsonObject(data)) return notACard('data');
  const specVersion = textField(value, 'spec_version');
  const read = readData(format, { spec: format === 'v2' ? 2 : 3, specVersion, outer, data });
  if (read.kind === 'refused') return read;
  // A card that is nothing but an export of this personality leaves no rest.
  const bare: Personality = { ...read.personality, cardRest: '' };
  return jsonText(cardOf(bare, format)) === jsonText(value) ? { ...read, personality: bare } : read;
}

/** Version 1 has no mark of its own: a name and words at the top. */
function readV1(value: JsonObject): CardReading {
  const isCard = ['description', 'personality', 'first_mes'].some((field) =>
    Object.hasOwn(value, field),
  );
  if (!isCard) return notACard('spec');
  return readData('v1', { spec: 1, specVersion: '', outer: {}, data: value });
}

const TEXT_FIELDS = [
  'name',
  'description',
  'personality',
  'scenario',
  'system_prompt',
  'mes_example',
] as const;

function readData(format: 'v1' | 'v2' | 'v3', card: CardRest): CardReading {
  const { data } = card;
  const wrong = TEXT_FIELDS.find((field) => !isText(data, field));
  const name = nameOf(data);
  if (wrong !== undefined || name === '') return notACard(wrong ?? 'name');
  const cardRest = keepRest({ ...card, data: withoutParley(data) });
  if (cardRest === null) return refused({ kind: 'restTooLarge', limit: MAX_REST_LENGTH });
  const { prompt: ownPrompt, ...traits } = traitsIn(
    objectField(objectField(data, 'extensions'), 'parley'),
  );
  const composed = promptOf(data);
  const personality = { ...traits, name, prompt: ownPrompt ?? composed.text, cardRest };
  const isShortened = ownPrompt === null && composed.isShortened;
  return { kind: 'card', format, personality, memories: [], isShortened };
}

function isText(data: JsonObject, field: string): boolean {
  const value = Object.hasOwn(data, field) ? data[field] : null;
  return value === null || typeof value === 'string';
}

/** The card's data as it would be had Parley never written to it. */
function withoutParley(data: JsonObject): JsonObject {
  if (!Object.hasOwn(objectField(data, 'extensions'), 'parley')) return data;
  const { parley: _, ...extensions } = objectField(data, 'extensions');
  return { ...data, extensions };
}

function notACard(field: string): CardReading {
  return refused({ kind: 'notACard', field });
}

function refused(refusal: CardRefusal): CardReading {
  return { kind: 'refused', refusal };
}
