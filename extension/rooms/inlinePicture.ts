import type { BlobShelf } from '../../shared/domain/blobShelf.ts';
import { inlineImage, type Image, type InlineImage } from '../../shared/domain/image.ts';

/**
 * The picture with its bytes in it. Null where they are not on this machine yet, or are more than a picture of a
 * message may have.
 */
export async function inlinePicture(
  store: Pick<BlobShelf, 'blob'>,
  picture: Image,
): Promise<InlineImage | null> {
  if ('base64' in picture) return picture;
  const { conversationId, type, createdAt } = picture;
  const bytes = await store.blob(picture.blob);
  if (bytes === null) return null;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return inlineImage.safeParse({ conversationId, type, base64, createdAt }).data ?? null;
}
