import type { CommandName, CommandMistake } from './slashCommands.ts';

/** An own message that is being changed; its text replaces the draft in the composer, not in the store. */
export interface EditedMessage {
  readonly conversationId: string;
  readonly messageId: string;
  readonly text: string;
  /** Whether the host has been asked and has not answered yet. */
  readonly isSending: boolean;
}

/** One match of the search in this conversation. */
interface FindHit {
  readonly messageId: string;
  readonly excerpt: string;
}

/** The search in a conversation: `hits` belong to `foundText` and go from the newest to the oldest. */
export interface Find {
  readonly conversationId: string;
  readonly text: string;
  /** Null until the host has answered once. */
  readonly foundText: string | null;
  readonly hits: readonly FindHit[];
  /** The place of the current hit; 0 when there is none. */
  readonly at: number;
  /** Whether the list has been brought to the current hit. */
  readonly isShown: boolean;
  readonly status: 'idle' | 'searching' | 'failed';
}

/** A walk through what was said before: `at` counts back from the newest, `draft` is what it left. */
export interface HistoryWalk {
  readonly conversationId: string;
  readonly at: number;
  /** What the walk put into the composer; once that is changed, the walk is over. */
  readonly text: string;
  readonly draft: string;
}

/** What the line under the composer says, until something is typed. */
export type ComposerHint =
  | {
      readonly kind: 'unknownCommand';
      readonly name: string;
      /** The command that was perhaps meant. */
      readonly nearest: CommandName | null;
    }
  | {
      readonly kind: 'commandMistake';
      readonly name: CommandName;
      readonly mistake: CommandMistake;
    }
  | { readonly kind: 'nothingToBranch' }
  | { readonly kind: 'tooManyAttachments' }
  | { readonly kind: 'tooManyPictures' }
  | { readonly kind: 'unreadablePicture'; readonly name: string }
  /** The host's own words about what cannot be attached. */
  | { readonly kind: 'told'; readonly words: string }
  | { readonly kind: 'attachedAlready' };

/** What the composer's side of the page shows besides the drafts. */
export interface ComposerState {
  readonly edit: EditedMessage | null;
  readonly find: Find | null;
  readonly walk: HistoryWalk | null;
  readonly hint: { readonly conversationId: string; readonly said: ComposerHint } | null;
  readonly isHelpOpen: boolean;
  /** Grows whenever the caret should go to the end of what is typed. */
  readonly focusCount: number;
}

export const plainComposer: ComposerState = {
  edit: null,
  find: null,
  walk: null,
  hint: null,
  isHelpOpen: false,
  focusCount: 0,
};
