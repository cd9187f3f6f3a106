import type { ChatState, Draft } from './chatState.ts';
import type { ComposerHint, ComposerState, EditedMessage } from './composerState.ts';
import { draftOf } from './selectors.ts';

/** Drafts are kept in the order of their last change, so that the oldest can be let go first. */
export function withDraft(state: ChatState, change: Partial<Draft>): ChatState {
  const id = state.conversationId;
  if (!id) return state;
  const draft = { ...draftOf(state), ...change };
  const drafts = new Map(state.drafts);
  drafts.delete(id);
  const { text, replyTo, attachments, images } = draft;
  if (text !== '' || replyTo !== null || attachments.length + images.length > 0) {
    drafts.set(id, draft);
  }
  return { ...state, drafts };
}

/** The own message that is being changed in the conversation that is shown; null when none is. */
export function editOf({ composer: { edit }, conversationId }: ChatState): EditedMessage | null {
  return edit?.conversationId === conversationId ? edit : null;
}

/** What stands in the composer: the message being changed, or else the draft. */
export function typedText(state: ChatState): string {
  return editOf(state)?.text ?? draftOf(state).text;
}

/** Puts text where the person types. What was said of the old text is no longer so. */
export function withTypedText(state: ChatState, text: string): ChatState {
  const { composer } = state;
  const edit = editOf(state);
  const cleared = withComposer(state, { hint: null });
  if (edit) return withComposer(cleared, { edit: { ...edit, text } });
  const walk = composer.walk?.text === text ? composer.walk : null;
  return withDraft(withComposer(cleared, { walk }), { text });
}

export function withComposer(state: ChatState, change: Partial<ComposerState>): ChatState {
  return { ...state, composer: { ...state.composer, ...change } };
}

/** Says something under the composer until something is typed there. */
export function withHint(state: ChatState, said: ComposerHint): ChatState {
  const { conversationId } = state;
  return conversationId === null ? state : withComposer(state, { hint: { conversationId, said } });
}

/** What is said under the composer of the conversation that is shown. */
export function hintOf({ composer: { hint }, conversationId }: ChatState): ComposerHint | null {
  return hint?.conversationId === conversationId ? hint.said : null;
}

/** Asks for the caret at the end of what is typed. */
export function withFocus(state: ChatState): ChatState {
  return withComposer(state, { focusCount: state.composer.focusCount + 1 });
}
