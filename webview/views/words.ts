import type { ParticipantState } from '../../shared/protocol/chatView.ts';
import type { ToolOutcome } from '../../shared/domain/message.ts';
import type { Attempt, FinishedAnswer, Problem } from '../state/chatState.ts';

export const headerWords = {
  untitled: 'New conversation',
  addParticipants: 'Add participants',
  rename: 'Rename conversation',
  conversation: 'Conversation',
  howToRename: 'Double-click or F2 renames it',
};

export const participantWords = {
  strip: 'Participants',
  you: '(you)',
  mute: 'Mute',
  unmute: 'Unmute',
  remove: 'Remove from the conversation',
  changeModel: 'Change model…',
  changeTitle: 'Change title',
  ownTitle: 'Title in this conversation; empty gives back the own one',
  edit: 'Edit personality…',
  described: (name: string, doing: string) => `${name}, ${doing}`,
  defaultModel: 'default model',
};

export const participantStates: Record<ParticipantState, { icon: string; words: string }> = {
  idle: { icon: 'circle-large-outline', words: 'ready' },
  queued: { icon: 'clock', words: 'waiting' },
  thinking: { icon: 'loading', words: 'thinking' },
  typing: { icon: 'edit', words: 'typing' },
  muted: { icon: 'mute', words: 'muted' },
};

export const listWords = {
  messages: 'Messages',
  loadingOlder: 'Loading older messages…',
  jumpToBottom: 'Jump to the newest message',
  jumpToNew: (count: string) => `${count} new`,
  unread: 'New',
};

export const messageWords = {
  reply: 'Reply',
  copy: 'Copy',
  stop: 'Stop this answer',
  retry: 'Try again',
  connectProvider: 'Connect a provider',
  reasoning: 'Reasoning',
  reasoningRunning: 'Reasoning…',
  interrupted: 'Stopped before the end.',
  declined: 'Chose not to answer.',
  writing: 'Writing…',
  sending: 'Sending…',
  notSent: 'This was not sent.',
  maybeNotSent: 'The page was closed before this was confirmed. It may not have been sent.',
  sendAgain: 'Send again',
  takeBack: 'Back to the composer',
  replyingTo: (name: string) => `Answering ${name}`,
  labelled: (name: string, time: string) => `${name}, ${time}`,
  tokens: (count: string) => `${count} tokens`,
  quote: 'Quote',
  edit: 'Edit and ask again',
  continueAnswer: 'Continue',
  proposeEdits: 'Propose these edits',
  branch: 'Branch from here',
  remove: 'Delete',
  more: 'More actions',
  edited: 'edited',
  editedAt: (moment: string) => `Edited ${moment}`,
  undo: 'Undo',
  undoMemory: (text: string) => `Undo: ${text}`,
  undone: 'Taken back',
  attachments: 'Attached',
  summarizing: 'Summarising…',
};

export const startWords = {
  title: 'Talk with several personalities',
  body: 'They answer you and each other, comment on your files and propose edits that you accept.',
  button: 'Start a conversation',
  loading: 'Opening the conversation…',
  failed: 'The conversation could not be opened.',
  again: 'Try again',
  emptyTitle: 'Say something',
  emptyBody:
    'Everyone here reads along and may answer; who is named with @ answers first. For example:',
};

export const examples = [
  'What does this project do, and where should I start reading?',
  '@all What would you improve first in this code?',
  'Review src/ for bugs and leave comments where you find one.',
];

const attempts: Record<Attempt, string> = {
  openPicture: 'The picture could not be loaded.',
  open: 'The conversation could not be loaded.',
  loadOlder: 'Older messages could not be loaded. Scroll up to try again.',
  sendMessage: 'Your message was not sent. Its text is kept.',
  stop: 'The answers could not be stopped. Try again.',
  retry: 'The answer could not be asked for again. Try once more.',
  continueAnswer: 'The answer could not go on. Try once more.',
  proposeEdits: 'The edits were not proposed. Try again.',
  deleteMessage: 'The message was not deleted. Try again.',
  branch: 'The branch was not made. Try again.',
  undoMemory: 'The memory is as it was: it may have been changed since.',
  summarize: 'The conversation could not be summarised. Try again.',
  export: 'The conversation was not exported. Try again.',
  changeRoom: 'That change was not made. Try again.',
  openPlace: 'That place could not be opened. The file may have been moved or deleted.',
  openLink: 'That link could not be opened.',
  copy: 'That could not be copied.',
  connectProvider: 'The provider was not connected. Try again.',
  editMessage: 'Your message was not changed. What you typed is kept.',
  attach: 'That could not be attached. Try again.',
  find: 'The conversation could not be searched. Try again.',
};

/** What went wrong and what to do next. */
export function problemWords({ attempt, code }: Problem): string {
  switch (code) {
    case 'tooLong':
      return `${attempts[attempt]} It is too long; shorten it and try again.`;
    case 'unavailable':
      return `${attempts[attempt]} The local database cannot be written; check the disk.`;
    case 'badRequest':
    case 'failed':
      return attempts[attempt];
  }
}

/** What the live region says, once per answer. */
export function finishedWords({ name, status }: FinishedAnswer): string {
  switch (status) {
    case 'failed':
      return `${name} could not answer`;
    case 'declined':
      return `${name} chose not to answer`;
    case 'interrupted':
      return `${name} was stopped`;
    case 'streaming':
    case 'complete':
      return `${name} answered`;
  }
}

const tools: Record<string, { icon: string; words: string }> = {
  mention: { icon: 'mention', words: 'Mentioned someone' },
  opt_out: { icon: 'circle-slash', words: 'Stepped back' },
  remember: { icon: 'bookmark', words: 'Remembered' },
  forget: { icon: 'trash', words: 'Forgot' },
  list_files: { icon: 'list-tree', words: 'Listed files' },
  read_file: { icon: 'file', words: 'Read a file' },
  search_files: { icon: 'search', words: 'Searched files' },
  comment: { icon: 'comment', words: 'Left a comment' },
  reply_comment: { icon: 'comment-discussion', words: 'Answered a comment' },
  resolve_comment: { icon: 'check', words: 'Resolved a comment' },
  propose_edit: { icon: 'diff', words: 'Proposed an edit' },
  propose_file: { icon: 'new-file', words: 'Proposed a file' },
  read_problems: { icon: 'warning', words: 'Looked at problems' },
};

/** How a tool call is told in the timeline; an unknown tool by its own name. */
export function toolWords(tool: string): { readonly icon: string; readonly words: string } {
  return Object.hasOwn(tools, tool) && tools[tool] ? tools[tool] : { icon: 'tools', words: tool };
}

export const toolStates: Record<ToolOutcome['kind'] | 'running', string> = {
  running: 'working…',
  done: 'done',
  threadMade: 'open the comment',
  proposalMade: 'open the proposal',
  remembered: 'remembered',
  forgotten: 'forgotten',
  mentioned: 'mentioned',
  refused: 'refused',
};
