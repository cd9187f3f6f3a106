import type { ChatState } from './chatState.ts';
import type { HistoryWalk } from './composerState.ts';
import { draftOf, visiblePending } from './selectors.ts';
import { editOf, withComposer, withDraft, withFocus } from './drafts.ts';
import { messageOf } from './messages.ts';
import { asPlainText } from './slashCommands.ts';

/** What the person said here, newest first, of what is loaded; the same words twice in a row once. */
function sentTexts(state: ChatState): readonly string[] {
  const said = state.order.flatMap((id) => {
    const message = messageOf(state, id);
    return message?.author.id === 'you' && message.text !== '' ? [message.text] : [];
  });
  const waiting = visiblePending(state).flatMap(({ text }) => (text === '' ? [] : [text]));
  return [...said, ...waiting].reverse().filter((text, at, all) => text !== all[at - 1]);
}

/**
 * Walks through what the person said here, as a shell does: `older` begins in an empty composer, `newer`
 * ends at what was typed before. The same state comes back when there is nowhere to go.
 */
export function walkHistory(state: ChatState, direction: 'older' | 'newer'): ChatState {
  const { conversationId } = state;
  if (conversationId === null || editOf(state)) return state;
  const { text } = draftOf(state);
  const { at, draft } = currentWalk(state) ?? { at: -1, draft: text };
  if (at === -1 && (direction === 'newer' || text !== '')) return state;
  const next = at + (direction === 'older' ? 1 : -1);
  if (next < 0) return put(state, draft, null);
  const recalled = sentTexts(state)[next];
  if (recalled === undefined) return state;
  const typed = asPlainText(recalled);
  return put(state, typed, { conversationId, at: next, text: typed, draft });
}

/** The walk under way here; one whose text was changed is over. */
function currentWalk(state: ChatState): HistoryWalk | null {
  const { walk } = state.composer;
  const isHere = walk?.conversationId === state.conversationId;
  return isHere && walk.text === draftOf(state).text ? walk : null;
}

function put(state: ChatState, text: string, walk: ChatState['composer']['walk']): ChatState {
  return withFocus(withComposer(withDraft(state, { text }), { walk, hint: null }));
}
