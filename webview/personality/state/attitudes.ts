import type { OtherView, PromptPreview } from '../../../shared/protocol/personalityApi.ts';
import { attitudeKey, type PersonalityFields } from './personalityFields.ts';

/** The others whose name, title or described attitude hold `text`: by name. */
export function findOthers(
  others: readonly OtherView[],
  text: string,
  wordsOf: (other: OtherView) => string,
): readonly OtherView[] {
  const wanted = text.trim().toLowerCase();
  return others
    .filter((other) =>
      [other.name, other.title, wordsOf(other)].some((each) => each.toLowerCase().includes(wanted)),
    )
    .toSorted((one, two) => one.name.localeCompare(two.name));
}

/**
 * The paragraphs of a composed prompt in which the attitudes stand; where the prompt says none of them,
 * the lines as they would be read.
 */
export function attitudesAsRead(
  fields: PersonalityFields,
  others: readonly OtherView[],
  preview: PromptPreview | null,
): string {
  const lines = others.flatMap((other) => {
    const words = fields[attitudeKey(other.id)]?.trim() ?? '';
    return words === '' ? [] : [{ name: other.name, words }];
  });
  if (lines.length === 0) return '';
  const starts = lines.map(({ name, words }) => `${name}: ${words.split('\n')[0] ?? ''}`);
  const found = (preview?.messages ?? [])
    .flatMap(({ content }) => content.split('\n\n'))
    .filter((paragraph) => starts.some((start) => paragraph.includes(start)));
  return found.length > 0
    ? found.join('\n\n')
    : lines.map(({ name, words }) => `- ${name}: ${words}`).join('\n');
}
