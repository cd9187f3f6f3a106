import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Chat } from '../state/chat.ts';
import { editOf, typedText } from '../state/drafts.ts';
import { draftOf, isBusy } from '../state/selectors.ts';
import { completionOptionId } from './CompletionMenu.tsx';
import { busyPlaceholders, composerWords } from './composerWords.ts';
import { COMPOSER_ID, moveCaretToEnd } from './focusComposer.ts';
import { HashMenu } from './HashMenu.tsx';
import { MentionMenu } from './MentionMenu.tsx';
import { SlashMenu } from './SlashMenu.tsx';
import { useChat, useSelect } from './useChat.ts';
import { type ComposerMenus, useComposerMenus } from './useComposerMenus.ts';

const MENU_ID = 'composer-menu';

interface ComposerFieldProps {
  readonly isTooLong: boolean;
  readonly onSend: () => void;
}

/** The text being written, with the menus of names and commands at its caret. */
export function ComposerField({ isTooLong, onSend }: ComposerFieldProps) {
  const chat = useChat();
  const text = useSelect(typedText);
  const field = useRef<HTMLTextAreaElement>(null);
  const menus = useComposerMenus(text, field);
  useCaretAtEnd();
  const { mention, slash, hash, open } = menus;
  return (
    <>
      {slash.isOpen && (
        <SlashMenu
          menuId={MENU_ID}
          options={slash.options}
          active={slash.active}
          onPick={slash.pick}
        />
      )}
      {mention.isOpen && (
        <MentionMenu
          menuId={MENU_ID}
          names={mention.options}
          active={mention.active}
          onPick={mention.pick}
        />
      )}
      {hash.isOpen && (
        <HashMenu menuId={MENU_ID} options={hash.options} active={hash.active} onPick={hash.pick} />
      )}
      <textarea
        id={COMPOSER_ID}
        ref={field}
        data-testid="composer"
        aria-label={composerWords.label}
        aria-invalid={isTooLong}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={open ? MENU_ID : undefined}
        aria-activedescendant={open ? completionOptionId(MENU_ID, open.active) : undefined}
        placeholder={usePlaceholder()}
        rows={1}
        value={text}
        onChange={({ target }) => {
          chat.type(target.value);
          menus.moveCaret(target.selectionEnd);
        }}
        onSelect={({ currentTarget }) => menus.moveCaret(currentTarget.selectionEnd)}
        onBlur={() => menus.moveCaret(null)}
        onKeyDown={(event) => handleKey(event, { chat, menus, onSend })}
      />
    </>
  );
}

/** Says what becomes of a message while others answer. */
function usePlaceholder(): string {
  const isEditing = useSelect((state) => editOf(state) !== null);
  const others = useSelect((state) => (isBusy(state) ? state.room.effective.interruption : null));
  if (isEditing) return composerWords.editPlaceholder;
  return others === null ? composerWords.placeholder : busyPlaceholders[others];
}

/** Moves the caret when something was put into the composer, not when the page is only shown. */
function useCaretAtEnd(): void {
  const wanted = useSelect((state) => state.composer.focusCount);
  const seen = useRef(wanted);
  useEffect(() => {
    if (seen.current === wanted) return;
    seen.current = wanted;
    moveCaretToEnd();
  }, [wanted]);
}

interface KeyTargets {
  readonly chat: Chat;
  readonly menus: ComposerMenus;
  readonly onSend: () => void;
}

function handleKey(event: KeyboardEvent<HTMLTextAreaElement>, targets: KeyTargets): void {
  if (event.nativeEvent.isComposing) return;
  const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (isPlain && targets.menus.handleKey(event.key)) event.preventDefault();
  else if (isPlain && (doKey[event.key]?.(event.currentTarget, targets) ?? false)) {
    event.preventDefault();
  }
}

/** What a key alone does; true when the browser should do nothing more. */
const doKey: Readonly<
  Record<string, (field: HTMLTextAreaElement, targets: KeyTargets) => boolean>
> = {
  Enter(_field, { onSend }) {
    onSend();
    return true;
  },
  Escape(_field, { chat }) {
    const state = chat.store.getState();
    if (editOf(state)) chat.cancelEdit();
    else if (draftOf(state).replyTo) chat.changeDraft({ replyTo: null });
    else return false;
    return true;
  },
  Backspace(field, { chat }) {
    const state = chat.store.getState();
    const { attachments, images } = draftOf(state);
    if (editOf(state) || field.selectionEnd > 0) return false;
    if (images.length > 0) chat.removePicture(images.length - 1);
    else if (attachments.length > 0) chat.removeAttachment(attachments.length - 1);
    else return false;
    return true;
  },
  ArrowUp(field, { chat }) {
    const isAtEdge = isAtEnd(field) || !field.value.slice(0, field.selectionStart).includes('\n');
    return isAtEdge && chat.walkHistory('older');
  },
  ArrowDown(field, { chat }) {
    const isAtEdge = !field.value.slice(field.selectionEnd).includes('\n');
    return isAtEdge && chat.walkHistory('newer');
  },
};

function isAtEnd(field: HTMLTextAreaElement): boolean {
  return field.selectionStart === field.value.length;
}
