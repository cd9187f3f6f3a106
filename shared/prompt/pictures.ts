import type { ImageRef } from '../domain/image.ts';
import { firstKept } from './contextBudget.ts';
import type { SpokenMessage } from './room.ts';
import { roomNote } from './roomNote.ts';

/** So many pictures go with one prompt, the newest ones; older ones are told in words. */
const MAX_SENT_PICTURES = 8;

/** Models scale larger pictures down to about this many tokens. */
export const MOST_PICTURE_TOKENS = 1_600;
const PIXELS_PER_TOKEN = 750;

/** About how many tokens a picture is, by the formula that Anthropic gives; others lie near it. */
export function pictureTokens({ width, height }: Pick<ImageRef, 'width' | 'height'>): number {
  return Math.min(MOST_PICTURE_TOKENS, Math.ceil((width * height) / PIXELS_PER_TOKEN));
}

/** From which message on pictures are shown: the newest are kept, the oldest go in steps. */
export function picturesFrom(messages: readonly SpokenMessage[]): number {
  return firstKept(
    messages.map(({ images }) => images.length),
    MAX_SENT_PICTURES,
  );
}

/** What the text of a message says of its pictures: the same to every reader, whether it sees or not. */
export function tellPictures(images: readonly ImageRef[], isShown: boolean): string {
  return images
    .map(({ name, width, height }) => {
      const which = `“${name.replaceAll(/\s+/g, ' ').trim()}”, ${width} × ${height} pixels`;
      return isShown
        ? `(A picture is attached: ${which}.)`
        : `(A picture was attached: ${which}. It is no longer shown.)`;
    })
    .join('\n');
}

/** What a model that takes no pictures is told behind all that others read too; null without any. */
export function blindNote(count: number): string | null {
  if (count === 0) return null;
  return roomNote(
    count === 1
      ? 'A picture was attached; this model cannot see it. Say so if it matters.'
      : `${count} pictures were attached; this model cannot see them. Say so if it matters.`,
  );
}
