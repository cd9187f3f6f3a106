import { imageId, type ConversationId, type NewId } from '../../shared/domain/ids.ts';
import type { ImageRef } from '../../shared/domain/image.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { SentPicture } from '../../shared/protocol/attaching.ts';

/** Pictures with ids of their own: the records to write, and how their message names them. */
export function newPictures(
  pictures: readonly SentPicture[],
  {
    conversationId,
    createdAt,
    newId,
  }: {
    readonly conversationId: ConversationId;
    readonly createdAt: number;
    readonly newId: NewId;
  },
): { readonly records: readonly KnownRecord<'attachment'>[]; readonly refs: readonly ImageRef[] } {
  const named = pictures.map((picture) => ({ ...picture, imageId: imageId.parse(newId()) }));
  return {
    records: named.map(({ imageId: id, type, base64 }) => ({
      kind: 'attachment',
      id,
      data: { conversationId, type, base64, createdAt },
    })),
    refs: named.map(({ imageId: id, type, name, width, height }) => ({
      imageId: id,
      ...{ type, name: truncate(cleanText(name), 200), width, height },
    })),
  };
}
