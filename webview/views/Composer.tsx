import { type KeyboardEvent, useRef, useState } from 'react';
import { MAX_MESSAGE_LENGTH } from '../../shared/domain/message.ts';
import { completeMention, mentionQuery } from '../state/mentionQuery.ts';
import { draftOf, isBusy } from '../state/selectors.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { COMPOSER_ID } from './focusComposer.ts';
import { formatCount } from './format.ts';
import { MentionMenu, mentionOptionId } from './MentionMenu.tsx';
import { ReplyBar } from './ReplyBar.tsx';
import { useChat, useSelect } from './useChat.ts';
import { composerWords } from './words.ts';

const MENU_ID = 'mention-menu';
/** `@everyone` means the same; offering both would only make the list longer. */
const EVERYONE = 'all';

/** Where the next message is written. Enter sends, Shift+Enter begins a new line. */
export function Composer() {
  const chat = useChat();
  const text = useSelect((state) => draftOf(state).text);
  const field = useRef<HTMLTextAreaElement>(null);
  const mention = useMention(text, field);
  const over = text.trim().length - MAX_MESSAGE_LENGTH;
  const canSend = text.trim() !== '' && over <= 0;
  const send = () => {
    if (canSend) void chat.send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (mention.handleKey(event.key)) event.preventDefault();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape') chat.changeDraft({ replyTo: null });
  };
  return (
    <div className="composer">
      <ReplyBar />
      {mention.query && (
        <MentionMenu
          menuId={MENU_ID}
          options={mention.query.options}
          active={mention.active}
          onPick={mention.pick}
        />
      )}
      <div className="composer-box">
        <textarea
          id={COMPOSER_ID}
          ref={field}
          data-testid="composer"
          aria-label={composerWords.label}
          aria-invalid={over > 0}
          aria-autocomplete="list"
          aria-controls={mention.query ? MENU_ID : undefined}
          aria-activedescendant={
            mention.query ? mentionOptionId(MENU_ID, mention.active) : undefined
          }
          placeholder={composerWords.placeholder}
          rows={1}
          value={text}
          onChange={({ target }) => {
            chat.changeDraft({ text: target.value });
            mention.moveCaret(target.selectionEnd);
          }}
          onSelect={({ currentTarget }) => mention.moveCaret(currentTarget.selectionEnd)}
          onBlur={() => mention.moveCaret(null)}
          onKeyDown={onKeyDown}
        />
        <ComposerButtons canSend={canSend} onSend={send} />
      </div>
      <TooLong over={over} />
    </div>
  );
}

function TooLong({ over }: { readonly over: number }) {
  if (over <= 0) return null;
  return (
    <p className="too-long" role="alert" data-testid="too-long">
      {composerWords.tooLong(formatCount(over))}
    </p>
  );
}

function ComposerButtons(props: { readonly canSend: boolean; readonly onSend: () => void }) {
  const chat = useChat();
  const canStop = useSelect(isBusy);
  const stop = () => {
    const { conversationId } = chat.store.getState();
    if (!conversationId) return;
    void chat.ask('stop', (api) => api.stop({ conversationId, turnId: null }));
  };
  return (
    <div className="composer-buttons">
      {canStop && (
        <IconButton icon="stop-circle" label={composerWords.stop} testId="stop" onClick={stop} />
      )}
      <IconButton
        icon="send"
        label={composerWords.send}
        testId="send"
        isDisabled={!props.canSend}
        onClick={props.onSend}
      />
    </div>
  );
}

/** The autocomplete of names at the caret: which are offered, which is active, what the keys do. */
function useMention(text: string, field: React.RefObject<HTMLTextAreaElement | null>) {
  const chat = useChat();
  const participants = useSelect((state) => state.participants);
  const [caret, setCaret] = useState<number | null>(null);
  const [dismissedAt, setDismissedAt] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const others = participants.filter(({ id }) => id !== 'you');
  const names = [...others.map(({ name }) => name), EVERYONE];
  const found = caret === null ? null : mentionQuery(text, caret, names);
  const query = found && found.start !== dismissedAt ? found : null;
  const count = query?.options.length ?? 0;
  const active = Math.min(chosen, Math.max(0, count - 1));

  const pick = (name: string) => {
    if (!query || caret === null) return;
    const done = completeMention(text, { start: query.start, caret }, name);
    chat.changeDraft({ text: done.text });
    setCaret(done.caret);
    setDismissedAt(query.start);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const handleKey = (key: string): boolean => {
    if (!query) return false;
    if (key === 'ArrowDown') setChosen((active + 1) % count);
    else if (key === 'ArrowUp') setChosen((active + count - 1) % count);
    else if (key === 'Escape') setDismissedAt(query.start);
    else if (key === 'Enter' || key === 'Tab') pick(query.options[active] ?? '');
    else return false;
    return true;
  };
  const moveCaret = (place: number | null) => {
    if (place !== caret) setChosen(0);
    if (place === null || (dismissedAt !== null && text[dismissedAt] !== '@')) setDismissedAt(null);
    setCaret(place);
  };
  return { query, active, pick, handleKey, moveCaret };
}
