import type { Personality } from '../domain/personality.ts';
import { type JsonObject, objectField, textField } from './cardJson.ts';
import { type CardRest, keptRest } from './cardRest.ts';
import { nameOf, PROMPT_FIELDS, promptOf } from './cardWords.ts';
import { traitsOf } from './traits.ts';

/** Character Card V2 and V3, as their specifications name them. */
export type CardVersion = 'v2' | 'v3';

const SPECS = {
  v2: { number: 2, spec: 'chara_card_v2', version: '2.0' },
  v3: { number: 3, spec: 'chara_card_v3', version: '3.0' },
} as const;

/** The fields that version 2 demands. */
const V2_FIELDS: JsonObject = {
  name: '',
  description: '',
  personality: '',
  scenario: '',
  first_mes: '',
  mes_example: '',
  creator_notes: '',
  system_prompt: '',
  post_history_instructions: '',
  alternate_greetings: [],
  tags: [],
  creator: '',
  character_version: '',
  extensions: {},
};

/** Version 1 had these at the top, and programs still write them there. */
const V1_FIELDS = [
  'name',
  'description',
  'personality',
  'scenario',
  'first_mes',
  'mes_example',
] as const;

/**
 * A personality as a character card. What came with an imported card is given back as it was, the words
 * of its prompt too as long as the prompt has not been edited; an edited one becomes the description.
 */
export function cardOf(personality: Personality, version: CardVersion): JsonObject {
  const { number, spec, version: specVersion } = SPECS[version];
  const rest = keptRest(personality.cardRest);
  const data = cardData(personality, rest, version);
  const stale = V1_FIELDS.filter((field) => Object.hasOwn(rest.outer, field));
  return {
    ...rest.outer,
    ...Object.fromEntries(stale.map((field) => [field, textField(data, field)])),
    spec,
    spec_version: rest.spec === number && rest.specVersion !== '' ? rest.specVersion : specVersion,
    data,
  };
}

function cardData(personality: Personality, rest: CardRest, version: CardVersion): JsonObject {
  const { name, prompt } = personality;
  const hasWords = promptOf(rest.data).text === prompt;
  const words = {
    ...Object.fromEntries(PROMPT_FIELDS.map((field) => [field, ''])),
    description: prompt,
  };
  const demanded = { ...V2_FIELDS, ...(version === 'v3' ? { group_only_greetings: [] } : {}) };
  const missing = Object.entries(demanded).filter(([field]) => !Object.hasOwn(rest.data, field));
  const worded: JsonObject = {
    ...rest.data,
    ...Object.fromEntries(missing),
    ...(nameOf(rest.data) === name ? {} : { name }),
    ...(hasWords ? {} : words),
  };
  const parley = {
    ...traitsOf(personality),
    ...(promptOf(worded).text === prompt ? {} : { prompt }),
  };
  return { ...worded, extensions: { ...objectField(worded, 'extensions'), parley } };
}
