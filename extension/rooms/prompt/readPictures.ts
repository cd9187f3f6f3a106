import type { BlobShelf } from '../../../shared/domain/blobShelf.ts';
import type { ImageRef } from '../../../shared/domain/image.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ChatImage, ChatMessage } from '../../../shared/models/model.ts';
import type { WrittenMessage } from '../../../shared/prompt/transcript.ts';
import { inlinePicture } from '../inlinePicture.ts';

/**
 * The messages as they are sent: with the pictures that they name, where the reader sees any. A picture
 * that is not in the store (deleted, or not here yet) is left out; the text tells of it all the same.
 */
export async function readPictures(
  messages: readonly WrittenMessage[],
  { store, conversationId, isSeen }: PictureReading,
): Promise<readonly ChatMessage[]> {
  const sent: ChatMessage[] = [];
  for (const { pictures = [], ...message } of messages) {
    const images = isSeen ? await read(store, conversationId, pictures) : [];
    const takesImages = message.role === 'user' && images.length > 0;
    sent.push(takesImages ? { ...message, images } : message);
  }
  return sent;
}

type PictureStore = RecordStore & Pick<BlobShelf, 'blob'>;

interface PictureReading {
  readonly store: PictureStore;
  readonly conversationId: string;
  readonly isSeen: boolean;
}

async function read(
  store: PictureStore,
  conversationId: string,
  pictures: readonly ImageRef[],
): Promise<readonly ChatImage[]> {
  const images: ChatImage[] = [];
  for (const { imageId } of pictures) {
    const record = await store.get('attachment', imageId);
    if (record?.data.conversationId !== conversationId) continue;
    const picture = await inlinePicture(store, record.data);
    if (picture !== null) images.push({ type: picture.type, base64: picture.base64 });
  }
  return images;
}
