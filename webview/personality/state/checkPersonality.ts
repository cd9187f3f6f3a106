import { isStorableText } from '../../../shared/domain/text.ts';
import { matchLabel } from '../../../shared/turns/speakerLabel.ts';
import type { FieldKey, FieldProblems } from './fieldDocument.ts';
import type { PersonalityFields } from './personalityFields.ts';

const MAX_NAME_LENGTH = 80;
const MAX_TITLE_LENGTH = 120;
export const MAX_MODEL_LENGTH = 200;
export const MAX_PROMPT_LENGTH = 20_000;
const MAX_ATTITUDE_LENGTH = 500;

const limits: Readonly<Record<'name' | 'title' | 'model' | 'prompt', number>> = {
  name: MAX_NAME_LENGTH,
  title: MAX_TITLE_LENGTH,
  model: MAX_MODEL_LENGTH,
  prompt: MAX_PROMPT_LENGTH,
};

/** Why fields cannot be saved; such a field waits while the others are saved. */
export function checkPersonality(fields: PersonalityFields): FieldProblems<PersonalityFields> {
  const problems: Partial<Record<FieldKey<PersonalityFields>, string>> = {};
  for (const key of ['name', 'title', 'model', 'prompt'] as const) {
    const problem = checkText(fields[key], limits[key]);
    if (problem !== null) problems[key] = problem;
  }
  if (fields.name.trim() === '') problems.name = 'A personality needs a name.';
  for (const [key, words] of Object.entries(fields)) {
    if (!key.startsWith('attitude:') || typeof words !== 'string') continue;
    const problem = checkText(words, MAX_ATTITUDE_LENGTH);
    if (problem !== null) problems[key as `attitude:${string}`] = problem;
  }
  return problems;
}

function checkText(text: string, maxLength: number): string | null {
  if (text.length > maxLength) {
    return `${text.length - maxLength} characters too long: at most ${maxLength} are kept.`;
  }
  return isStorableText(text) ? null : 'This holds a character that cannot be stored.';
}

/** What is odd about a name, though it can be saved; null: nothing. */
export function nameHint(name: string, otherNames: readonly string[]): string | null {
  const wanted = name.trim().toLowerCase();
  const isTaken = wanted !== '' && otherNames.some((other) => other.toLowerCase() === wanted);
  return isTaken
    ? 'Another personality has this name, so a mention cannot tell the two apart.'
    : null;
}

/** What is likely to go wrong with a prompt, though it can be saved. */
export function promptHints(
  prompt: string,
  who: { readonly name: string; readonly otherNames: readonly string[] },
): readonly string[] {
  if (prompt.trim() === '') {
    return ['Without a prompt its models know only the name and the title.'];
  }
  return [
    ...placeholderHints(prompt),
    ...identityHints(prompt, who.name),
    ...labelHints(prompt, [who.name, ...who.otherNames]),
  ];
}

function placeholderHints(prompt: string): readonly string[] {
  const found = [...new Set(prompt.match(/\{\{\s*[\w ]{1,30}\s*\}\}/g) ?? [])];
  if (found.length === 0) return [];
  return [`${found.join(', ')} is read as it stands: write the name instead.`];
}

/** Words that begin "You are …" with a capital and are no name. */
const NO_NAMES = new Set(['A', 'An', 'The', 'Not', 'I', 'AI', 'English', 'German', 'French']);

function identityHints(prompt: string, name: string): readonly string[] {
  const own = name.trim().toLowerCase();
  if (own === '') return [];
  for (const [, claimed = ''] of prompt.matchAll(/\bYou are (\p{Lu}[\p{L}'-]*)(?![\p{L}'-])/gu)) {
    if (NO_NAMES.has(claimed) || own.split(/\s+/).includes(claimed.toLowerCase())) continue;
    return [`It says “You are ${claimed}”, but this personality is called ${name.trim()}.`];
  }
  return [];
}

function labelHints(prompt: string, names: readonly string[]): readonly string[] {
  for (const line of prompt.split('\n')) {
    if (/^\s*\[Room note\]/i.test(line)) {
      return ['A line begins with [Room note], as only the room itself may begin one.'];
    }
    const name = names.find((each) => typeof matchLabel(line, each.trim()) === 'number');
    if (name !== undefined) {
      return [
        `A line begins with “${name.trim()}:”, which models take for something that was said.`,
      ];
    }
  }
  return [];
}
