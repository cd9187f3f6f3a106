import { type Attachment, MAX_ATTACHMENTS } from '../../shared/domain/attachment.ts';
import type { ChatState } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { withComposer, withDraft, withFocus, withHint } from './drafts.ts';
import { draftOf } from './selectors.ts';
import type { Ask } from './sending.ts';

/** A token of code or prose is about this many UTF-16 units. */
const UNITS_PER_TOKEN = 4;

/** About how many tokens the attachments are to a model. */
export function attachedTokens(attachments: readonly Attachment[]): number {
  const units = attachments.reduce((sum, { path, text }) => sum + path.length + text.length, 0);
  return Math.ceil(units / UNITS_PER_TOKEN);
}

/** Both lists without what is in both, at most as many as go with one message. */
export function joinAttachments(
  first: readonly Attachment[],
  second: readonly Attachment[],
): readonly Attachment[] {
  const fresh = second.filter((attachment) => !first.some((other) => isSame(other, attachment)));
  return [...first, ...fresh].slice(0, MAX_ATTACHMENTS);
}

/** What goes along with the next message. */
export interface Attaching {
  /** Lets the person choose a file, or takes the editor's selection. */
  attach(from: 'file' | 'selection'): Promise<void>;
  removeAttachment(index: number): void;
}

export function createAttaching(store: ChatStore, ask: Ask): Attaching {
  return {
    async attach(from) {
      const { conversationId } = store.getState();
      if (draftOf(store.getState()).attachments.length >= MAX_ATTACHMENTS) {
        store.update((state) => withHint(state, { kind: 'tooManyAttachments' }));
        return;
      }
      await ask('attach', async (api) => {
        const { attachment } = await api.pickAttachment({ from });
        store.update((state) => {
          if (state.conversationId !== conversationId) return state;
          if (attachment) return withAttachment(state, attachment);
          const isNothing = from === 'selection';
          return isNothing ? withHint(state, { kind: 'nothingSelected' }) : state;
        });
      });
    },
    removeAttachment(index) {
      store.update((state) => {
        const attachments = draftOf(state).attachments.filter((_, at) => at !== index);
        return withFocus(withDraft(withComposer(state, { hint: null }), { attachments }));
      });
    },
  };
}

/** Text that changed since it was attached takes the place of the old. */
function withAttachment(state: ChatState, attachment: Attachment): ChatState {
  const held = draftOf(state).attachments;
  if (held.some((other) => isSame(other, attachment) && other.text === attachment.text)) {
    return withHint(state, { kind: 'attachedAlready' });
  }
  const others = held.filter((other) => !isSame(other, attachment));
  if (others.length >= MAX_ATTACHMENTS) {
    return withHint(state, { kind: 'tooManyAttachments' });
  }
  const attached = withDraft(state, { attachments: [...others, attachment] });
  return withFocus(withComposer(attached, { hint: null }));
}

function isSame(a: Attachment, b: Attachment): boolean {
  return a.path === b.path && a.startLine === b.startLine && a.endLine === b.endLine;
}
