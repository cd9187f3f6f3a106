import { personalityId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { truncate } from '../../shared/domain/text.ts';
import type { ChatImage } from '../../shared/models/model.ts';
import type { ComposedPrompt } from '../../shared/prompt/promptPort.ts';
import { inlinePicture } from './inlinePicture.ts';
import type { RoomParts } from './roomParts.ts';
import type { RoomsPorts } from './roomsPorts.ts';

const MOST_HITS = 200;
/** Nobody waits for a summary that somebody asked for to be taken back. */
const never = new AbortController().signal;

/** Finding one's place in a long conversation. */
export interface ReadingActions {
  /** Messages of one conversation that hold the text, newest first. */
  find(
    conversationId: string,
    text: string,
  ): Promise<readonly { readonly messageId: string; readonly excerpt: string }[]>;
  /** Remembers, on this machine, how far the person has read. */
  markRead(conversationId: string, messageId: string): void;
  /** Asks the pages to show one message. */
  reveal(conversationId: string, messageId: string): void;
  /** What a personality would read now, alone in an empty room. */
  previewPrompt(personality: KnownRecord<'personality'>): Promise<ComposedPrompt>;
  /** The list of models has come, or come anew: they may take more, and see, other than was thought. */
  modelsChanged(): void;
  /** A picture of a conversation; null when it is not here (any more). */
  imageOf(conversationId: string, imageId: string): Promise<ChatImage | null>;
  /** Summarises the older part now; what came of it, in a word. */
  summarize(conversationId: string): Promise<'done' | 'nothingToDo' | 'failed'>;
}

export function readingActions(
  { store, readMarks, defaultModel }: RoomsPorts,
  { emit, prompts, prepare, book, tellStates }: RoomParts,
): ReadingActions {
  return {
    async find(conversationId, text) {
      if (text.trim() === '') return [];
      const hits = await store.searchMessages({ text, conversationId, limit: MOST_HITS });
      return [...hits]
        .sort((one, two) => two.createdAt - one.createdAt)
        .map(({ messageId, excerpt }) => ({ messageId, excerpt: truncate(excerpt, 200) }));
    },
    markRead: (conversationId, messageId) => readMarks.set(conversationId, messageId),
    reveal: (conversationId, messageId) =>
      emit({ type: 'messageRevealed', conversationId, messageId }),
    previewPrompt: ({ id, data }) =>
      prompts.preview({
        ...data,
        id: personalityId.parse(id),
        model: data.model === '' ? defaultModel() : data.model,
      }),
    modelsChanged() {
      prompts.modelsChanged();
      book.openedIds().forEach(tellStates);
    },
    async imageOf(conversationId, imageId) {
      const record = await store.get('attachment', imageId);
      if (record?.data.conversationId !== conversationId) return null;
      const picture = await inlinePicture(store, record.data);
      return picture === null ? null : { type: picture.type, base64: picture.base64 };
    },
    async summarize(conversationId) {
      await prepare(conversationId);
      const outcome = await prompts.summarize(conversationId, never);
      return outcome.kind;
    },
  };
}
