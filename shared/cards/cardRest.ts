import {
  isJsonObject,
  type JsonObject,
  jsonText,
  objectField,
  parseJson,
  textField,
} from './cardJson.ts';

/** Longest text in which a personality keeps what its card held, as its schema has it. */
export const MAX_REST_LENGTH = 200_000;

/** A card as it was read, without Parley's own part: all that an export needs to give it back. */
export interface CardRest {
  /** `1`, `2` or `3`. */
  readonly spec: number;
  /** As the file says it; empty for version 1. */
  readonly specVersion: string;
  /** What stood beside the card's data. */
  readonly outer: JsonObject;
  readonly data: JsonObject;
}

const NO_REST: CardRest = { spec: 0, specVersion: '', outer: {}, data: {} };

/** The rest as a personality keeps it; null where it is too long, or nested too deep. */
export function keepRest({ spec, specVersion, outer, data }: CardRest): string | null {
  const text = jsonText({ spec, specVersion, outer, data });
  return text === null || text.length > MAX_REST_LENGTH ? null : text;
}

/** What was kept; nothing for a personality that came from no card, or for text that is no rest. */
export function keptRest(text: string): CardRest {
  const value = text === '' ? undefined : parseJson(text);
  if (!isJsonObject(value) || jsonText(value) === null) return NO_REST;
  const { spec } = value;
  return {
    spec: typeof spec === 'number' ? spec : 0,
    specVersion: textField(value, 'specVersion'),
    outer: objectField(value, 'outer'),
    data: objectField(value, 'data'),
  };
}
