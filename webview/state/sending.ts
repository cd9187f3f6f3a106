import { MAX_IMAGES } from '../../shared/domain/image.ts';
import type { HostApi } from '../../shared/protocol/hostApi.ts';
import { joinAttachments } from './attachments.ts';
import type { Attempt, ChatState, PendingSend } from './chatState.ts';
import { emptyDraft } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { withComposer, withDraft, withFocus } from './drafts.ts';
import { acknowledgePending, changePending, dropPending } from './pending.ts';
import { draftOf } from './selectors.ts';
import { asPlainText } from './slashCommands.ts';

/** Asks the host; tells whether it could, and if not says so in `state.problem`. */
export type Ask = (attempt: Attempt, call: (api: HostApi) => Promise<unknown>) => Promise<boolean>;

export interface SendingPorts {
  newId(): string;
  now(): number;
}

/** How messages leave the page. */
export interface Sending {
  /**
   * Sends the text with the draft's reply and attachments, and empties the draft. Without a text, pictures
   * are a message too; without either, nothing happens.
   */
  readonly sendText: (text: string) => Promise<void>;
  readonly retrySend: (localId: string) => Promise<void>;
  /** Puts a failed send back into the composer, before what is typed there. */
  readonly takeBack: (localId: string) => void;
}

/** Sends drafts; a text stays in `state.pending` until the host has it for certain. */
export function createSending(store: ChatStore, ports: SendingPorts, ask: Ask): Sending {
  const deliver = async (send: PendingSend) => {
    const { localId, conversationId, text, replyTo, attachments, images } = send;
    const isSent = await ask('sendMessage', async (api) => {
      const { messageId } = await api.sendMessage({
        conversationId,
        text,
        replyTo: replyTo?.id ?? null,
        attachments,
        images,
      });
      store.update((state) => acknowledgePending(state, localId, messageId));
    });
    if (isSent) return;
    store.update((state) => changePending(state, localId, { status: 'failed', shownAs: null }));
  };
  const find = (localId: string) =>
    store.getState().pending.find((send) => send.localId === localId);

  return {
    async sendText(text) {
      const { conversationId } = store.getState();
      const { replyTo, attachments, images } = draftOf(store.getState());
      if (!conversationId || (text.trim() === '' && images.length === 0)) return;
      const send: PendingSend = {
        localId: ports.newId(),
        conversationId,
        text: text.trim(),
        replyTo,
        attachments,
        images,
        createdAt: ports.now(),
        status: 'sending',
        shownAs: null,
      };
      store.update((state) => ({
        ...withDraft(withComposer(state, { walk: null, hint: null }), emptyDraft),
        pending: [...state.pending, send],
      }));
      await deliver(send);
    },
    async retrySend(localId) {
      const send = find(localId);
      if (!send || send.status === 'sending' || send.status === 'sent') return;
      store.update((state) => changePending(state, localId, { status: 'sending' }));
      await deliver(send);
    },
    takeBack(localId) {
      const send = find(localId);
      if (!send || send.status === 'sending' || send.status === 'sent') return;
      store.update((state) => takenBack(state, send));
    },
  };
}

function takenBack(state: ChatState, send: PendingSend): ChatState {
  const draft = draftOf(state);
  const plain = asPlainText(send.text);
  const change = {
    text: [plain, draft.text].filter((text) => text !== '').join('\n'),
    replyTo: draft.replyTo ?? send.replyTo,
    attachments: joinAttachments(send.attachments, draft.attachments),
    images: [...send.images, ...draft.images].slice(0, MAX_IMAGES),
  };
  return dropPending(withFocus(withDraft(state, change)), send.localId);
}
