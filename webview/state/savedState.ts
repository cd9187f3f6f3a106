import * as z from 'zod';
import { attachment, MAX_ATTACHMENTS } from '../../shared/domain/attachment.ts';
import { MAX_IMAGES } from '../../shared/domain/image.ts';
import { sentPicture } from '../../shared/protocol/attaching.ts';
import type { ChatState, Draft, PendingSend } from './chatState.ts';
import { initialState } from './chatState.ts';
import { plainComposer } from './composerState.ts';

const MAX_SAVED_DRAFTS = 50;
/** All that is kept together, in UTF-16 units: the editor writes it to disk each time. */
const MAX_SAVED_LENGTH = 2_000_000;

const replyTarget = z.object({ id: z.string(), name: z.string(), excerpt: z.string() });
const counted = attachment.extend({ tokens: z.number().nonnegative().optional() });
const attachments = z.array(counted).max(MAX_ATTACHMENTS).default([]);
const images = z.array(sentPicture).max(MAX_IMAGES).default([]);
const saved = z.object({
  conversationId: z.string().nullable(),
  drafts: z.array(
    z.tuple([
      z.string(),
      z.object({ text: z.string(), replyTo: replyTarget.nullable(), attachments, images }),
    ]),
  ),
  sends: z.array(
    z.object({
      localId: z.string(),
      conversationId: z.string(),
      text: z.string(),
      replyTo: replyTarget.nullable(),
      attachments,
      images,
      createdAt: z.number(),
    }),
  ),
  edit: z
    .object({ conversationId: z.string(), messageId: z.string(), text: z.string() })
    .nullable()
    .default(null),
});

/** What outlives the page: which conversation it showed and everything typed that the host lacks. */
export type SavedState = z.infer<typeof saved>;

/**
 * What to keep of the state. Sends and the edit are kept whole. Of the drafts the newest come first when
 * there is too much: an older one loses its pictures, then its attachments, then goes.
 */
export function toSaved(state: ChatState): SavedState {
  const sends = state.pending
    .filter(({ status }) => status !== 'sent')
    .map(({ localId, conversationId, text, replyTo, createdAt, ...along }) => ({
      localId,
      conversationId,
      text,
      replyTo,
      attachments: [...along.attachments],
      images: [...along.images],
      createdAt,
    }));
  const { edit } = state.composer;
  const keptLength = sends.reduce((sum, send) => sum + lengthOf(send), edit?.text.length ?? 0);
  return {
    conversationId: state.conversationId,
    drafts: fittingDrafts(state, MAX_SAVED_LENGTH - keptLength),
    sends,
    edit: edit && {
      conversationId: edit.conversationId,
      messageId: edit.messageId,
      text: edit.text,
    },
  };
}

/** What is saved as one part of the state: text and what goes with it. */
type Kept = Pick<Draft, 'text' | 'attachments' | 'images'>;

function fittingDrafts(state: ChatState, room: number): SavedState['drafts'] {
  let left = room;
  const fitting: SavedState['drafts'] = [];
  for (const [id, draft] of [...state.drafts].slice(-MAX_SAVED_DRAFTS).reverse()) {
    const lighter = { ...draft, images: [] };
    const kept = [draft, lighter, { ...lighter, attachments: [] }].find(
      (each) => lengthOf(each) <= left,
    );
    if (kept === undefined) continue;
    const length = lengthOf(kept);
    left -= length;
    fitting.unshift([
      id,
      { ...kept, attachments: [...kept.attachments], images: [...kept.images] },
    ]);
  }
  return fitting;
}

function lengthOf({ text, attachments: attached, images: pictures }: Kept): number {
  const excerpts = attached.reduce(
    (sum, excerpt) => sum + excerpt.path.length + excerpt.text.length,
    text.length,
  );
  return pictures.reduce((sum, { base64 }) => sum + base64.length, excerpts);
}

const savedGiven = z.object({ givenId: z.string().nullable() });

/**
 * Which conversation a page shows first. The host gave it one when it made the page; a page that is made
 * again as it was has gone on since, but one that was given another knows less than the host.
 */
export function firstConversation(value: unknown, givenId: string | null): string | null {
  const before = savedGiven.safeParse(value);
  const isGivenNewer = givenId !== null && before.success && before.data.givenId !== givenId;
  return isGivenNewer ? givenId : (fromSaved(value).conversationId ?? givenId);
}

/** The state to begin with. Anything that this version cannot read is left out. */
export function fromSaved(value: unknown): ChatState {
  const decoded = saved.safeParse(value);
  if (!decoded.success) return initialState;
  const { conversationId, drafts, sends, edit } = decoded.data;
  return {
    ...initialState,
    conversationId,
    drafts: new Map<string, Draft>(drafts),
    pending: sends.map((send): PendingSend => ({ ...send, status: 'unsure', shownAs: null })),
    composer: { ...plainComposer, edit: edit && { ...edit, isSending: false } },
  };
}
