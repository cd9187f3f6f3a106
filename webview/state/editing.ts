import { truncate } from '../../shared/domain/text.ts';
import type { ChatStore } from './chatStore.ts';
import { editOf, typedText, withComposer, withFocus, withTypedText } from './drafts.ts';
import { messageOf } from './messages.ts';
import type { Ask } from './sending.ts';

/** A quotation is a reminder, not a copy: a longer one is cut, in UTF-16 units. */
const MAX_QUOTE_LENGTH = 4_000;

/** Saying something again, one's own or another's. */
export interface Editing {
  /** Puts an own message into the composer to be changed; the draft waits until that is over. */
  beginEdit(messageId: string): void;
  cancelEdit(): void;
  /** Gives the host the changed text. The edit stays open when that fails. */
  submitEdit(): Promise<void>;
  /** Puts a message, or the part of it that is selected, into the composer as a quotation. */
  quote(messageId: string, selected?: string): void;
}

export function createEditing(store: ChatStore, ask: Ask): Editing {
  const setSending = (isSending: boolean) =>
    store.update((state) => {
      const edit = editOf(state);
      return edit ? withComposer(state, { edit: { ...edit, isSending } }) : state;
    });

  return {
    beginEdit(messageId) {
      store.update((state) => {
        const message = messageOf(state, messageId);
        const { conversationId } = state;
        if (conversationId === null || message?.author.id !== 'you') return state;
        const edit = { conversationId, messageId, text: message.text, isSending: false };
        return withFocus(withComposer(state, { edit, walk: null, hint: null }));
      });
    },
    cancelEdit: () =>
      store.update((state) => withFocus(withComposer(state, { edit: null, hint: null }))),
    async submitEdit() {
      const edit = editOf(store.getState());
      if (!edit || edit.isSending || edit.text.trim() === '') return;
      const { conversationId, messageId } = edit;
      setSending(true);
      const isDone = await ask('editMessage', (api) =>
        api.editMessage({ conversationId, messageId, text: edit.text.trim() }),
      );
      if (!isDone) {
        setSending(false);
        return;
      }
      store.update((state) =>
        state.composer.edit?.messageId === messageId ? withComposer(state, { edit: null }) : state,
      );
    },
    quote(messageId, selected) {
      store.update((state) => {
        const said = selected?.trim() ? selected : (messageOf(state, messageId)?.text ?? '');
        const quoted = quotation(said);
        if (quoted === '') return state;
        const typed = typedText(state).trimEnd();
        const text = typed === '' ? `${quoted}\n\n` : `${typed}\n\n${quoted}\n\n`;
        return withFocus(withTypedText(state, text));
      });
    },
  };
}

/** `text` as a Markdown quotation, '' when there is nothing to quote. */
function quotation(text: string): string {
  const lines = truncate(text.trim(), MAX_QUOTE_LENGTH).split(/\r?\n/);
  if (lines.every((line) => line.trim() === '')) return '';
  return lines.map((line) => `> ${line}`.trimEnd()).join('\n');
}
