import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Chat } from '../state/chat.ts';
import type { Find } from '../state/composerState.ts';
import { findOf, MAX_FIND_LENGTH } from '../state/finding.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { findWords } from './composerWords.ts';
import { formatCount } from './format.ts';
import { useChat, useSelect } from './useChat.ts';

/** The search in this conversation: Ctrl+F or `/find` opens it, Escape closes it. */
export function FindBar() {
  const chat = useChat();
  const find = useSelect(findOf);
  useEffect(() => listenForFind(chat), [chat]);
  return find && <OpenFindBar find={find} />;
}

function OpenFindBar({ find }: { readonly find: Find }) {
  const chat = useChat();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const hasHits = find.hits.length > 0;
  const excerpt = find.hits[find.at]?.excerpt ?? '';
  return (
    <search
      className="find-bar"
      data-testid="find-bar"
      onKeyDown={(event) => onKeyDown(event, chat)}
    >
      <Icon name="search" />
      <input
        id={FIELD_ID}
        ref={field}
        type="text"
        className="find-field"
        data-testid="find-field"
        aria-label={findWords.label}
        placeholder={findWords.label}
        maxLength={MAX_FIND_LENGTH}
        value={find.text}
        onChange={({ target }) => void chat.changeFind(target.value)}
      />
      <span className="find-place secondary" role="status" data-testid="find-place">
        {placeWords(find)}
      </span>
      <IconButton
        icon="arrow-up"
        label={findWords.older}
        testId="find-older"
        isDisabled={!hasHits}
        onClick={() => void chat.moveFind('older')}
      />
      <IconButton
        icon="arrow-down"
        label={findWords.newer}
        testId="find-newer"
        isDisabled={!hasHits}
        onClick={() => void chat.moveFind('newer')}
      />
      <IconButton
        icon="close"
        label={findWords.close}
        testId="find-close"
        onClick={() => chat.closeFind()}
      />
      {excerpt !== '' && (
        <p className="find-excerpt secondary cut" data-testid="find-excerpt">
          {excerpt}
        </p>
      )}
    </search>
  );
}

const FIELD_ID = 'find-field';

function placeWords({ text, foundText, hits, at, status }: Find): string {
  if (status === 'failed') return findWords.failed;
  if (text.trim() === '') return '';
  if (foundText === null) return findWords.searching;
  if (hits.length === 0) return foundText === text ? findWords.none : findWords.searching;
  return findWords.place(formatCount(at + 1), formatCount(hits.length));
}

function onKeyDown(event: KeyboardEvent, chat: Chat): void {
  if (event.nativeEvent.isComposing) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    chat.closeFind();
  } else if (event.key === 'Enter' && (event.target as Element).id === FIELD_ID) {
    event.preventDefault();
    void chat.moveFind(event.shiftKey ? 'newer' : 'older');
  }
}

/** Ctrl+F and F3 count wherever the focus is in the page. */
function listenForFind(chat: Chat): () => void {
  const hear = (event: globalThis.KeyboardEvent) => {
    const isFind =
      event.key.toLowerCase() === 'f' &&
      (event.ctrlKey || event.metaKey) &&
      !event.shiftKey &&
      !event.altKey;
    const isNext = event.key === 'F3' && findOf(chat.store.getState()) !== null;
    if (!isFind && !isNext) return;
    event.preventDefault();
    if (isNext) void chat.moveFind(event.shiftKey ? 'newer' : 'older');
    else openFindBar(chat);
  };
  window.addEventListener('keydown', hear);
  return () => window.removeEventListener('keydown', hear);
}

function openFindBar(chat: Chat): void {
  const field = document.getElementById(FIELD_ID);
  if (field instanceof HTMLInputElement) field.select();
  void chat.openFind(selectedText());
}

/** What is selected in the page, when it is short enough to be looked for. */
function selectedText(): string {
  const selected = window.getSelection()?.toString().trim() ?? '';
  return selected.length > MAX_FIND_LENGTH || selected.includes('\n') ? '' : selected;
}
