import { type RefObject, useState } from 'react';
import { editOf } from '../state/drafts.ts';
import {
  attachedBy,
  completeHash,
  type HashOption,
  hashQuery,
  hashTyped,
} from '../state/hashQuery.ts';
import { completeMention, mentionQuery } from '../state/mentionQuery.ts';
import { completeSlash, isTyped, type SlashOption, slashQuery } from '../state/slashQuery.ts';
import { useChat, useSelect } from './useChat.ts';
import { useCompletion } from './useCompletion.ts';
import { useFoundFiles } from './useFoundFiles.ts';

/** `@everyone` means the same; offering both would only make the list longer. */
const EVERYONE = 'all';

type Completion<T> = ReturnType<typeof useCompletion<T>>;

export interface ComposerMenus {
  readonly mention: Completion<string>;
  readonly slash: Completion<SlashOption>;
  readonly hash: Completion<HashOption>;
  /** The one that is open; null when none is. */
  readonly open: Completion<string> | Completion<SlashOption> | Completion<HashOption> | null;
  /** True when the key was for an open menu. */
  readonly handleKey: (key: string) => boolean;
  /** Null: the caret is not in the composer. */
  readonly moveCaret: (caret: number | null) => void;
}

/** The menus of names, commands and attachments at the caret of the composer. */
export function useComposerMenus(
  text: string,
  field: RefObject<HTMLTextAreaElement | null>,
): ComposerMenus {
  const chat = useChat();
  const participants = useSelect((state) => state.participants);
  const isEditing = useSelect((state) => editOf(state) !== null);
  // What was brought back stands there to be walked on from, not to be completed.
  const isRecalled = useSelect(({ composer }) => composer.walk !== null);
  const [place, setPlace] = useState<number | null>(null);
  const caret = isRecalled || place === null ? null : Math.min(place, text.length);

  const put: Put = (done) => {
    chat.type(done.text);
    setPlace(done.caret);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const me = participants.find(({ id }) => id === 'you')?.name ?? null;
  const others = participants.filter(({ id }) => id !== 'you').map(({ name }) => name);
  const mention = useCompletion<string>({
    found: caret === null ? null : mentionQuery(text, caret, [...others, EVERYONE], me),
    caret,
    onPick: (name, range) => put(completeMention(text, range, name)),
  });
  const slash = useCompletion<SlashOption>({
    found: caret === null || isEditing ? null : slashQuery(text, caret),
    caret,
    onPick: (option, range) => put(completeSlash(text, range, option)),
    isWhole: (option) => isTyped(option, text),
  });
  const hash = useHashMenu(text, isEditing ? null : caret, put);
  const open = [slash, mention, hash].find(({ isOpen }) => isOpen) ?? null;
  return {
    mention,
    slash,
    hash,
    open,
    handleKey: (key) => open?.handleKey(key) ?? false,
    moveCaret: setPlace,
  };
}

type Put = (done: { readonly text: string; readonly caret: number }) => void;

/** The menu of what can be attached, its files found by the host. */
function useHashMenu(text: string, caret: number | null, put: Put): Completion<HashOption> {
  const chat = useChat();
  const typed = caret === null ? null : hashTyped(text, caret);
  const files = useFoundFiles(typed?.wanted ?? null);
  return useCompletion<HashOption>({
    found: hashQuery(typed, files),
    caret,
    onPick: (option, range) => {
      put(completeHash(text, range, option));
      const from = attachedBy(option);
      if (from) void chat.attach(from);
    },
  });
}
