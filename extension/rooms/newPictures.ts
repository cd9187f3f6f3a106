import type { BlobShelf } from '../../shared/domain/blobShelf.ts';
import { imageId, type ConversationId, type NewId } from '../../shared/domain/ids.ts';
import type { ImageRef } from '../../shared/domain/image.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { SentPicture } from '../../shared/protocol/attaching.ts';

/**
 * Pictures with ids of their own: the records to write, and how their message names them. Their bytes are kept
 * already, as the records name them.
 */
export async function newPictures(
  pictures: readonly SentPicture[],
  {
    store,
    conversationId,
    createdAt,
    newId,
  }: {
    readonly store: Pick<BlobShelf, 'putBlob'>;
    readonly conversationId: ConversationId;
    readonly createdAt: number;
    readonly newId: NewId;
  },
): Promise<NewPictures> {
  const named = pictures.map((picture) => ({ ...picture, imageId: imageId.parse(newId()) }));
  const records: KnownRecord<'attachment'>[] = [];
  for (const { imageId: id, type, base64 } of named) {
    const bytes = Buffer.from(base64, 'base64');
    const blob = await store.putBlob(bytes);
    const data = { conversationId, type, blob, bytes: bytes.byteLength, createdAt };
    records.push({ kind: 'attachment', id, data });
  }
  return {
    records,
    refs: named.map(({ imageId: id, type, name, width, height }) => ({
      imageId: id,
      ...{ type, name: truncate(cleanText(name), 200), width, height },
    })),
  };
}

interface NewPictures {
  readonly records: readonly KnownRecord<'attachment'>[];
  readonly refs: readonly ImageRef[];
}
