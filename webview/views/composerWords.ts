import type { Interruption } from '../../shared/domain/roomRules.ts';
import type { ComposerHint } from '../state/composerState.ts';
import { type CommandMistake, type CommandName, modeNames } from '../state/slashCommands.ts';
import { modeWords } from './roomWords.ts';

export const composerWords = {
  label: 'Message',
  placeholder: 'Message, @name, #file or /command',
  editPlaceholder: 'What you want to say instead',
  send: 'Send',
  sendEdit: 'Send the changed message',
  stop: 'Stop all answers',
  cancelReply: 'Do not reply to this message',
  mentions: 'People to mention',
  everyone: 'everyone here',
  you: '(you)',
  tooLong: (over: string) => `Too long by ${over} characters. Shorten it, then send it.`,
  sendAsText: 'Send as text',
  editing: 'Editing your message',
  editingEffect: 'what was said after it will be taken back',
  cancelEdit: 'Cancel the change (Escape)',
};

/** What happens to a message that is sent while others answer. */
export const busyPlaceholders: Record<Interruption, string> = {
  queue: 'Message: answered after those now writing',
  interrupt: 'Message: stops those now writing',
  merge: 'Message: joins the answers still to come',
};

export const findWords = {
  label: 'Find in this conversation',
  older: 'Older match (Enter)',
  newer: 'Newer match (Shift+Enter)',
  close: 'Close (Escape)',
  searching: 'Searching…',
  none: 'No matches',
  failed: 'Not searched',
  place: (at: string, count: string) => `${at} of ${count}`,
};

export const menuWords = {
  commands: 'Commands',
  choices: (name: CommandName) => `What /${name} can be given`,
  keys: '↑↓ choose · Tab complete · Esc close',
};

/** What a command does, and what one writes after it. */
export const commandWords: Record<
  CommandName,
  { readonly does: string; readonly argument: string }
> = {
  new: { does: 'Start a new conversation', argument: '' },
  mode: { does: 'Choose how people take turns', argument: 'free, debate, relay…' },
  autopilot: { does: 'Let them go on without you, or stop that', argument: 'on or off' },
  summarize: { does: 'Summarise the older part now', argument: '' },
  add: { does: 'Add participants', argument: '' },
  find: { does: 'Find in this conversation', argument: 'text' },
  search: { does: 'Search all conversations', argument: '' },
  rename: { does: 'Rename this conversation', argument: 'title' },
  describe: { does: 'Say what this room is for', argument: 'text' },
  branch: { does: 'Begin another conversation from here', argument: '' },
  duplicate: { does: 'Copy this conversation', argument: '' },
  export: { does: 'Export this conversation to a file', argument: '' },
  preset: { does: 'Save this room as a preset', argument: '' },
  pin: { does: 'Pin this conversation, or unpin it', argument: '' },
  archive: { does: 'Archive this conversation, or bring it back', argument: '' },
  settings: { does: 'Open the room settings', argument: '' },
  stop: { does: 'Stop all answers', argument: '' },
  help: { does: 'Show all commands and keys', argument: '' },
};

const autopilotWords: Readonly<Record<string, string>> = {
  on: 'They go on until a limit or your next message',
  off: 'They wait for you again',
};

/** What a word after a command means. */
export function choiceWords(choice: string): string {
  const mode = Object.entries(modeNames).find(([name]) => name === choice)?.[1];
  return mode === undefined ? (autopilotWords[choice] ?? '') : modeWords[mode].about;
}

const mistakes: Record<CommandMistake, (name: CommandName) => string> = {
  takesNothing: (name) => `/${name} takes nothing after it.`,
  needsChoice: (name) => `Write after /${name} which one: ${commandWords[name].argument}.`,
  badChoice: (name) => `/${name} does not know that word. It knows: ${choicesOf(name)}.`,
  tooLong: (name) => `That is too long for /${name}.`,
};

function choicesOf(name: CommandName): string {
  return name === 'mode' ? Object.keys(modeNames).join(', ') : commandWords[name].argument;
}

/** What the line under the composer says. */
export function hintWords(hint: ComposerHint): string {
  switch (hint.kind) {
    case 'unknownCommand':
      return hint.nearest === null
        ? `There is no command /${hint.name}. Nothing was sent; /help lists the commands.`
        : `There is no command /${hint.name}. Did you mean /${hint.nearest}? Nothing was sent.`;
    case 'commandMistake':
      return mistakes[hint.mistake](hint.name);
    case 'nothingToBranch':
      return 'Nothing was said here yet that another conversation could begin from.';
    case 'tooManyAttachments':
      return 'No more can go with one message. Remove an attachment first.';
    case 'tooManyPictures':
      return 'No more pictures can go with one message. Remove one first.';
    case 'unreadablePicture':
      return `“${hint.name}” cannot be read as a picture. PNG, JPEG, WebP and GIF files can.`;
    case 'told':
      return hint.words;
    case 'attachedAlready':
      return 'That is attached already.';
  }
}

export const helpWords = {
  title: 'Commands and keys',
  commands: 'Commands',
  keys: 'Keys',
  close: 'Close',
  literal: 'Begin with // to send a message that starts with a slash.',
};

/** The keys of the page, in the order of the help card. */
export const keyWords: readonly (readonly [string, string])[] = [
  ['Enter', 'Send the message'],
  ['Shift+Enter', 'Begin a new line'],
  ['@', 'Mention somebody'],
  ['/', 'Choose a command'],
  ['#', 'Attach a file, the selection, problems or changes'],
  ['Shift while dropping', 'Attach files that are dragged here'],
  ['↑ in an empty composer', 'Bring back what you said before'],
  ['Backspace at the start', 'Remove the last attachment'],
  ['Escape', 'Close a menu, the reply or the change'],
  ['Ctrl+F', 'Find in this conversation'],
  ['F3, Shift+F3', 'Older and newer match'],
  ['↑ ↓ Home End in the messages', 'Go through the messages'],
  ['Enter on a message', "Go to the message's actions"],
];

/** How many wait for their turn; the names follow where they are known. */
export function queueWords(hasNames: boolean, count: number): string {
  if (hasNames) return `${count} waiting:`;
  return count === 1 ? '1 answer is waiting its turn' : `${count} answers are waiting their turn`;
}

export const queueButtonWords = {
  cancel: (name: string) => `${name} need not answer`,
  place: (place: number) => `${place}.`,
};
