import { type ConversationId, imageId, messageId, type NewId } from '../../shared/domain/ids.ts';
import type { Image } from '../../shared/domain/image.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';

/**
 * Messages of one conversation, oldest first, as those of another: new ids, replies pointing at the copies,
 * the same order. Pictures are copied too; one that is not in `pictures` goes. What an answer cost stays with the original, or it would be counted twice; an answer that
 * is still running is copied as far as it came.
 */
export function copyMessages(
  messages: readonly { readonly id: string; readonly data: Message }[],
  pictures: readonly { readonly id: string; readonly data: Image }[],
  target: ConversationId,
  newId: NewId,
): readonly KnownRecord<'message' | 'attachment'>[] {
  const byId = new Map(pictures.map(({ id, data }) => [id, data]));
  const ids = new Map(messages.map(({ id }) => [id, messageId.parse(newId())]));
  let last = -Infinity;
  return messages.flatMap(({ id, data }) => {
    const copied = ids.get(id);
    if (copied === undefined) return [];
    // Two of the same moment would fall into the order of their random ids.
    last = Math.max(data.createdAt, last + 1);
    const shown = data.images.flatMap((ref) => {
      const picture = byId.get(ref.imageId);
      const copy = { ...ref, imageId: imageId.parse(newId()) };
      return picture === undefined ? [] : [{ ref: copy, picture }];
    });
    return [
      ...shown.map(({ ref, picture }) => ({
        kind: 'attachment' as const,
        id: ref.imageId,
        data: { ...picture, conversationId: target },
      })),
      {
        kind: 'message' as const,
        id: copied,
        data: {
          ...data,
          conversationId: target,
          images: shown.map(({ ref }) => ref),
          replyTo: data.replyTo === null ? null : (ids.get(data.replyTo) ?? null),
          status: data.status === 'streaming' ? ('interrupted' as const) : data.status,
          usage: data.usage === null ? null : { ...data.usage, cost: null },
          createdAt: last,
        },
      },
    ];
  });
}
