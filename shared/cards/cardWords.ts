import { cleanText, truncate } from '../domain/text.ts';
import { type JsonObject, textField } from './cardJson.ts';

const MAX_NAME = 80;
const MAX_PROMPT = 20_000;

/** The fields of a card that make its prompt; an edited prompt leaves all but the first empty. */
export const PROMPT_FIELDS = [
  'description',
  'system_prompt',
  'personality',
  'scenario',
  'mes_example',
] as const;

/** The name of a card as a personality has it: one line, cut to its length; empty without one. */
export function nameOf(data: JsonObject): string {
  return truncate(cleanText(textField(data, 'name')).replaceAll(/\s+/g, ' ').trim(), MAX_NAME);
}

/**
 * The prompt that a card's words make, with its placeholders filled in. A card with a description alone
 * gives just that; otherwise every part but instructions and description comes under a heading.
 */
export function promptOf(data: JsonObject): {
  readonly text: string;
  readonly isShortened: boolean;
} {
  const part = (field: (typeof PROMPT_FIELDS)[number]): string => filledIn(data, field);
  const under = (heading: string, text: string): string =>
    text.trim() === '' ? '' : `${heading}\n${text.trim()}`;
  const [first = '', ...more] = [
    part('system_prompt'),
    part('description'),
    under('Personality', part('personality')),
    under('Scenario', part('scenario')),
    under('How you talk, in examples', part('mes_example').replaceAll(/<START>/gi, '')),
  ].filter((text) => text.trim() !== '');
  const text = more.length === 0 ? first : [first, ...more].map((each) => each.trim()).join('\n\n');
  return { text: truncate(text, MAX_PROMPT), isShortened: text.length > MAX_PROMPT };
}

/** Cards name the character `{{char}}` and the reader `{{user}}`; `{{original}}` is the program's own prompt. */
function filledIn(data: JsonObject, field: string): string {
  const nickname = cleanText(textField(data, 'nickname')).trim();
  const char = nickname === '' ? nameOf(data) : truncate(nickname, MAX_NAME);
  return cleanText(textField(data, field))
    .replaceAll(/\{\{char\}\}|<BOT>/gi, () => char)
    .replaceAll(/\{\{user\}\}|<USER>/gi, 'the human')
    .replaceAll(/\{\{original\}\}/gi, '');
}
