import { commands, type CommandName, shapeOf } from './slashCommands.ts';

/** A command, or with `choice` a word after it, that what is typed may become. */
export interface SlashOption {
  readonly name: CommandName;
  readonly choice: string | null;
}

/** A command being typed: `start` is where the part begins that an option takes the place of. */
interface SlashQuery {
  readonly start: number;
  readonly options: readonly SlashOption[];
}

const NAME = /^\/(\p{L}*)$/u;
const CHOICE = /^\/(\p{L}+) +([\p{L}-]*)$/u;

/** The command that ends at the caret, or null: only a slash at the very beginning opens one. */
export function slashQuery(text: string, caret: number): SlashQuery | null {
  const before = text.slice(0, caret);
  // In the middle of a word nothing is offered: completing would leave its end behind.
  if (/^[\p{L}\p{N}/_.-]/u.test(text.slice(caret))) return null;
  const name = NAME.exec(before)?.[1];
  if (name !== undefined) return found(0, namesLike(name.toLowerCase()));
  const [, command = '', typed = ''] = CHOICE.exec(before) ?? [];
  const shape = shapeOf(command.toLowerCase());
  if (shape?.argument !== 'choice') return null;
  const choices = (shape.choices ?? []).filter((choice) => choice.startsWith(typed.toLowerCase()));
  return found(
    caret - typed.length,
    choices.map((choice) => ({ name: shape.name, choice })),
  );
}

/** Whether what is typed at the caret is already the whole of `option`, with nothing to add. */
export function isTyped(option: SlashOption, text: string): boolean {
  const typed = text.trim().toLowerCase();
  if (option.choice !== null)
    return typed.replace(/\s+/, ' ') === `/${option.name} ${option.choice}`;
  const shape = shapeOf(option.name);
  const needsMore = shape?.argument === 'choice' && shape.isOmittable !== true;
  return typed === `/${option.name}` && !needsMore;
}

/** `text` with the option in it, a space after what takes an argument, and where the caret goes. */
export function completeSlash(
  text: string,
  range: { readonly start: number; readonly caret: number },
  option: SlashOption,
): { readonly text: string; readonly caret: number } {
  const takesMore = option.choice === null && shapeOf(option.name)?.argument !== 'none';
  const word = option.choice ?? `/${option.name}`;
  const inserted = takesMore ? `${word} ` : word;
  const after = text.slice(range.caret).replace(/^ +/, takesMore ? '' : ' ');
  return {
    text: text.slice(0, range.start) + inserted + after,
    caret: range.start + inserted.length,
  };
}

function found(start: number, options: readonly SlashOption[]): SlashQuery | null {
  return options.length === 0 ? null : { start, options };
}

/** Commands that begin so, then those that hold the letters somewhere. */
function namesLike(typed: string): readonly SlashOption[] {
  const names = commands.map(({ name }) => name);
  const beginning = names.filter((name) => name.startsWith(typed));
  const holding = names.filter((name) => !name.startsWith(typed) && name.includes(typed));
  return [...beginning, ...holding].map((name) => ({ name, choice: null }));
}
