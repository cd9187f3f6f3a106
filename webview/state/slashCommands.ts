import type { RoomMode } from '../../shared/domain/roomRules.ts';

/** What can stand after a command: `optional` may be left out, `choice` is one of a few words. */
interface CommandShape {
  readonly name: string;
  readonly argument: 'none' | 'optional' | 'required' | 'choice';
  /** The words of a `choice`; `isOmittable` when the bare command means something too. */
  readonly choices?: readonly string[];
  readonly isOmittable?: boolean;
}

/** The modes by what one types for them. */
export const modeNames = {
  free: 'free',
  'round-robin': 'roundRobin',
  relay: 'relay',
  debate: 'debate',
  consensus: 'consensus',
  facilitated: 'facilitated',
} as const satisfies Record<string, RoomMode>;

/** Every command, in the order in which the menu offers them. */
export const commands = [
  { name: 'new', argument: 'none' },
  {
    name: 'mode',
    argument: 'choice',
    choices: Object.keys(modeNames),
  },
  { name: 'autopilot', argument: 'choice', choices: ['on', 'off'], isOmittable: true },
  { name: 'summarize', argument: 'none' },
  { name: 'add', argument: 'none' },
  { name: 'find', argument: 'optional' },
  { name: 'search', argument: 'none' },
  { name: 'rename', argument: 'optional' },
  { name: 'describe', argument: 'optional' },
  { name: 'branch', argument: 'none' },
  { name: 'duplicate', argument: 'none' },
  { name: 'export', argument: 'none' },
  { name: 'preset', argument: 'none' },
  { name: 'pin', argument: 'none' },
  { name: 'archive', argument: 'none' },
  { name: 'settings', argument: 'none' },
  { name: 'stop', argument: 'none' },
  { name: 'help', argument: 'none' },
] as const satisfies readonly CommandShape[];

export type CommandName = (typeof commands)[number]['name'];

/** A command as it is to be done; `text` is what stood after it, '' when nothing did. */
export type SlashCommand =
  | { readonly name: 'mode'; readonly mode: RoomMode }
  | { readonly name: 'autopilot'; readonly isOn: boolean }
  | { readonly name: 'find' | 'rename' | 'describe'; readonly text: string }
  | { readonly name: Exclude<CommandName, 'mode' | 'autopilot' | 'find' | 'rename' | 'describe'> };

/** What is wrong with what stands after a command. */
export type CommandMistake = 'takesNothing' | 'needsChoice' | 'badChoice' | 'tooLong';

type ParsedText =
  /** An ordinary message, in the words to send. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly command: SlashCommand }
  | { readonly kind: 'unknown'; readonly name: string; readonly nearest: CommandName | null }
  | { readonly kind: 'mistake'; readonly name: CommandName; readonly mistake: CommandMistake };

/** The longest texts that the host takes, in UTF-16 units. */
const MAX_ARGUMENT_LENGTH = { find: 200, rename: 200, describe: 4_000 };
/** A word after the slash and what follows it; a path or a number is no such word. */
const COMMAND_LIKE = /^\/(?<name>\p{L}[\p{L}\p{N}_-]*)(?:\s+(?<rest>[\s\S]*))?$/u;

/**
 * What the person means by `typed`. A command is a known word right after the first slash. An unknown
 * word that stands alone, or that is a slip of a known one, is asked about; any other beginning with a
 * slash, such as a path, is text. `//` at the beginning says `/` and makes text of anything.
 */
export function parseSlash(typed: string): ParsedText {
  const text = typed.trim();
  if (text.startsWith('//')) return { kind: 'text', text: text.slice(1) };
  const { name, rest = '' } = COMMAND_LIKE.exec(text)?.groups ?? {};
  if (name === undefined) return { kind: 'text', text };
  const shape = shapeOf(name.toLowerCase());
  if (shape) return parseArgument(shape, rest.trim());
  const nearest = nearestCommand(name.toLowerCase());
  const isMeant = rest === '' || nearest !== null;
  return isMeant ? { kind: 'unknown', name, nearest } : { kind: 'text', text };
}

/** `text` so that it is sent as it is, whatever it begins with. */
export function asPlainText(text: string): string {
  const parsed = parseSlash(text);
  const isPlain = parsed.kind === 'text' && parsed.text === text.trim();
  return isPlain ? text : `/${text.trimStart()}`;
}

function parseArgument({ name }: { readonly name: CommandName }, rest: string): ParsedText {
  const parsed = Object.hasOwn(argumentParsers, name)
    ? argumentParsers[name as NameWithArgument](rest)
    : plainCommand(name as Exclude<CommandName, NameWithArgument>, rest);
  return typeof parsed === 'string'
    ? { kind: 'mistake', name, mistake: parsed }
    : { kind: 'command', command: parsed };
}

type NameWithArgument = 'mode' | 'autopilot' | 'find' | 'rename' | 'describe';

const argumentParsers: Readonly<
  Record<NameWithArgument, (rest: string) => SlashCommand | CommandMistake>
> = {
  mode(rest) {
    const mode = modeOf(rest);
    if (mode !== null) return { name: 'mode', mode };
    return rest === '' ? 'needsChoice' : 'badChoice';
  },
  autopilot(rest) {
    const word = rest.toLowerCase();
    if (word === 'off') return { name: 'autopilot', isOn: false };
    return word === '' || word === 'on' ? { name: 'autopilot', isOn: true } : 'badChoice';
  },
  find: (rest) => withText('find', rest),
  rename: (rest) => withText('rename', rest),
  describe: (rest) => withText('describe', rest),
};

function withText(
  name: keyof typeof MAX_ARGUMENT_LENGTH,
  text: string,
): SlashCommand | CommandMistake {
  return text.length > MAX_ARGUMENT_LENGTH[name] ? 'tooLong' : { name, text };
}

function plainCommand(
  name: Exclude<CommandName, NameWithArgument>,
  rest: string,
): SlashCommand | CommandMistake {
  return rest === '' ? { name } : 'takesNothing';
}

/** Capital letters, spaces and missing hyphens do not matter: "Round Robin" is `round-robin`. */
function modeOf(typed: string): RoomMode | null {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const known = Object.entries(modeNames).find(([name]) => plain(name) === plain(typed));
  return known?.[1] ?? null;
}

/** The command of that name, or undefined. */
export function shapeOf(name: string): (CommandShape & { name: CommandName }) | undefined {
  return commands.find((command) => command.name === name);
}

/** Short words are too near to each other to guess from. */
const MIN_GUESSED_LENGTH = 4;

function nearestCommand(name: string): CommandName | null {
  if (name.length < MIN_GUESSED_LENGTH || name.length > 2 * MIN_GUESSED_LENGTH + 4) return null;
  const allowed = name.length > 5 ? 2 : 1;
  const near = commands
    .map((command) => ({ name: command.name, slips: slipsBetween(name, command.name) }))
    .filter(({ slips }) => slips <= allowed)
    .sort((a, b) => a.slips - b.slips);
  return near[0]?.name ?? null;
}

/** How many letters were left out, added, mistaken or swapped with their neighbour. */
function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = a.slice(i - 2, i) === `${b[j - 1]}${b[j - 2]}`;
      rows[i]?.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + Number(!isSame),
          isSwapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
