import { type Attachment, MAX_ATTACHMENTS } from '../../shared/domain/attachment.ts';
import { MAX_IMAGES } from '../../shared/domain/image.ts';
import { pictureTokens } from '../../shared/prompt/pictures.ts';
import { estimateTokens } from '../../shared/prompt/tokenEstimate.ts';
import type {
  AttachFrom,
  CountedAttachment,
  SentPicture,
} from '../../shared/protocol/attaching.ts';
import type { ChatState, Draft } from './chatState.ts';
import type { ChatStore } from './chatStore.ts';
import { withComposer, withDraft, withFocus, withHint } from './drafts.ts';
import { draftOf } from './selectors.ts';
import type { Ask } from './sending.ts';

/** About how many tokens one attachment is to a model: as the host counted, else a rough estimate. */
export function tokensOf({ tokens, text }: CountedAttachment): number {
  return tokens ?? estimateTokens(text);
}

/** About how many tokens go along with a draft, pictures included. */
export function attachedTokens({
  attachments,
  images,
}: Pick<Draft, 'attachments' | 'images'>): number {
  const texts = attachments.reduce((sum, attachment) => sum + tokensOf(attachment), 0);
  return images.reduce((sum, picture) => sum + pictureTokens(picture), texts);
}

/** By how many tokens the smallest window of the room is exceeded with what goes along; 0: it fits. */
export function tokensOver(state: ChatState): number {
  const { context } = state;
  if (context === null) return 0;
  return Math.max(0, context.usedTokens + attachedTokens(draftOf(state)) - context.windowTokens);
}

/** The names of those who sit here and cannot see the draft's pictures; none where it has no pictures. */
export function blindNames(state: ChatState): readonly string[] {
  if (draftOf(state).images.length === 0) return [];
  return state.participants.filter(({ seesPictures }) => !seesPictures).map(({ name }) => name);
}

/** Both lists without what is in both, at most as many as go with one message. */
export function joinAttachments(
  first: readonly CountedAttachment[],
  second: readonly CountedAttachment[],
): readonly CountedAttachment[] {
  const fresh = second.filter((attachment) => !first.some((other) => isSame(other, attachment)));
  return [...first, ...fresh].slice(0, MAX_ATTACHMENTS);
}

/** Makes a picture of a file small enough to be sent; null for what is no picture. */
export type ReadPicture = (file: File) => Promise<SentPicture | null>;

/** What goes along with the next message. */
export interface Attaching {
  /** Adds what the host reads there. */
  attach(from: AttachFrom): Promise<void>;
  /** Adds pictures that were pasted, dropped or chosen. */
  attachPictures(files: readonly File[], read: ReadPicture): Promise<void>;
  removeAttachment(index: number): void;
  removePicture(index: number): void;
  /** Paths of files for the menu; none when the host cannot say. */
  findFiles(typed: string): Promise<readonly string[]>;
}

export function createAttaching(store: ChatStore, ask: Ask): Attaching {
  const remove = (change: (draft: Draft) => Partial<Draft>) =>
    store.update((state) =>
      withFocus(withDraft(withComposer(state, { hint: null }), change(draftOf(state)))),
    );
  return {
    async attach(from) {
      const { conversationId } = store.getState();
      if (draftOf(store.getState()).attachments.length >= MAX_ATTACHMENTS) {
        store.update((state) => withHint(state, { kind: 'tooManyAttachments' }));
        return;
      }
      await ask('attach', async (api) => {
        const { attachments, told } = await api.attach({ from });
        store.update((state) => {
          if (state.conversationId !== conversationId) return state;
          const attached = attachments.length === 0 ? state : withAttachments(state, attachments);
          return told === null ? attached : withHint(attached, { kind: 'told', words: told });
        });
      });
    },
    async attachPictures(files, read) {
      const { conversationId } = store.getState();
      for (const file of files) {
        const picture = await read(file).catch(() => null);
        store.update((state) =>
          state.conversationId === conversationId ? withPicture(state, file.name, picture) : state,
        );
      }
    },
    removeAttachment: (index) =>
      remove(({ attachments }) => ({ attachments: attachments.filter((_, at) => at !== index) })),
    removePicture: (index) =>
      remove(({ images }) => ({ images: images.filter((_, at) => at !== index) })),
    async findFiles(typed) {
      let paths: readonly string[] = [];
      await ask('attach', async (api) => {
        ({ paths } = await api.findFiles({ typed }));
      });
      return paths;
    },
  };
}

/** Text that changed since it was attached takes the place of the old. */
function withAttachments(state: ChatState, fresh: readonly CountedAttachment[]): ChatState {
  const held = draftOf(state).attachments;
  const isHeld = (one: Attachment) =>
    held.some((other) => isSame(other, one) && other.text === one.text);
  if (fresh.every(isHeld)) return withHint(state, { kind: 'attachedAlready' });
  const others = held.filter((other) => !fresh.some((one) => isSame(other, one)));
  const all = joinAttachments(others, fresh);
  const attached = withFocus(withDraft(withComposer(state, { hint: null }), { attachments: all }));
  const isCut = others.length + fresh.length > MAX_ATTACHMENTS;
  return isCut ? withHint(attached, { kind: 'tooManyAttachments' }) : attached;
}

function withPicture(state: ChatState, name: string, picture: SentPicture | null): ChatState {
  const { images } = draftOf(state);
  if (picture === null) return withHint(state, { kind: 'unreadablePicture', name });
  if (images.length >= MAX_IMAGES) return withHint(state, { kind: 'tooManyPictures' });
  const attached = withDraft(withComposer(state, { hint: null }), { images: [...images, picture] });
  return withFocus(attached);
}

function isSame(a: Attachment, b: Attachment): boolean {
  return (
    a.path === b.path &&
    a.startLine === b.startLine &&
    (a.endLine === b.endLine || isList(a)) &&
    isList(a) === isList(b) &&
    (!isList(a) || a.source === b.source)
  );
}

/** Of a list there is one for each file, however long it is at the time. */
function isList({ source }: Attachment): boolean {
  return source === 'problems' || source === 'changes';
}
