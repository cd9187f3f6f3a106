import type { ImageType } from '../../shared/domain/image.ts';
import type { SentPicture } from '../../shared/protocol/attaching.ts';

/** Models scale larger pictures down themselves. */
const MAX_SIDE = 1_568;
/** Longest base64 that is sent. */
export const MAX_LENGTH = 700_000;
/** Larger files are not even decoded. */
export const MAX_FILE_BYTES = 30_000_000;
/** Each step makes the picture this much smaller when no quality makes it fit. */
const STEP = 0.75;
const MOST_STEPS = 6;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A decoded picture, to be drawn anew: that leaves behind where and with what it was taken. */
export interface Canvas {
  readonly size: Size;
  /** Base64 of the picture in this size and form; null where the browser cannot. */
  encode(size: Size, type: ImageType, quality: number): Promise<string | null>;
}

/** Sharp first, as screens are; photographs become small as JPEG only. Every model reads both. */
const FORMS = [
  { type: 'image/png', quality: 1 },
  { type: 'image/jpeg', quality: 0.9 },
  { type: 'image/jpeg', quality: 0.75 },
] as const;

/** A size whose longer side is at most `most` pixels, its shape kept. */
export function fitWithin({ width, height }: Size, most: number): Size {
  const scale = Math.min(1, most / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** The picture in the best form that is small enough; null when there is none. */
export async function shrinkPicture(
  canvas: Canvas,
  { name, type }: { readonly name: string; readonly type: string },
): Promise<SentPicture | null> {
  const forms = FORMS.filter((form) => type !== 'image/jpeg' || form.type === 'image/jpeg');
  let size = fitWithin(canvas.size, MAX_SIDE);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    for (const form of forms) {
      const base64 = await canvas.encode(size, form.type, form.quality);
      if (base64 !== null && base64 !== '' && base64.length <= MAX_LENGTH) {
        return { type: form.type, base64, name: nameOf(name), ...size };
      }
    }
    size = fitWithin(size, Math.max(size.width, size.height) * STEP);
  }
  return null;
}

function nameOf(name: string): string {
  const plain = name.replaceAll(/\p{Cc}/gu, ' ').trim();
  return plain === '' ? 'picture' : plain.slice(0, 200).toWellFormed();
}
