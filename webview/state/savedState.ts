import * as z from 'zod';
import type { ChatState, Draft, PendingSend } from './chatState.ts';
import { initialState } from './chatState.ts';

const MAX_SAVED_DRAFTS = 50;

const replyTarget = z.object({ id: z.string(), name: z.string(), excerpt: z.string() });
const saved = z.object({
  conversationId: z.string().nullable(),
  drafts: z.array(
    z.tuple([z.string(), z.object({ text: z.string(), replyTo: replyTarget.nullable() })]),
  ),
  sends: z.array(
    z.object({
      localId: z.string(),
      conversationId: z.string(),
      text: z.string(),
      replyTo: replyTarget.nullable(),
      createdAt: z.number(),
    }),
  ),
});

/** What outlives the page: which conversation it showed and everything typed that the host lacks. */
export type SavedState = z.infer<typeof saved>;

export function toSaved(state: ChatState): SavedState {
  return {
    conversationId: state.conversationId,
    drafts: [...state.drafts].slice(-MAX_SAVED_DRAFTS).map(([id, draft]) => [id, { ...draft }]),
    sends: state.pending
      .filter(({ status }) => status !== 'sent')
      .map(({ localId, conversationId, text, replyTo, createdAt }) => ({
        localId,
        conversationId,
        text,
        replyTo,
        createdAt,
      })),
  };
}

/** The state to begin with. Anything that this version cannot read is left out. */
export function fromSaved(value: unknown): ChatState {
  const decoded = saved.safeParse(value);
  if (!decoded.success) return initialState;
  const { conversationId, drafts, sends } = decoded.data;
  return {
    ...initialState,
    conversationId,
    drafts: new Map<string, Draft>(drafts),
    pending: sends.map((send): PendingSend => ({ ...send, status: 'unsure', shownAs: null })),
  };
}
