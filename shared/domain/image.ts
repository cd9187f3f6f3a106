import * as z from 'zod';
import { blobHash, MAX_BLOB_BYTES } from './blob.ts';
import { conversationId, imageId } from './ids.ts';
import { storableText } from './text.ts';

/** Longest picture in base64, so that its record stays below 1 MB; the page makes pasted ones fit. */
const MAX_IMAGE_LENGTH = 900_000;
export const MAX_IMAGES = 4;

export const imageType = z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

const anyImage = z.object({ conversationId, type: imageType, createdAt: z.number().int() });

/** A picture with its bytes in it, as versions before schema 4 wrote it and files carry it. */
export const inlineImage = anyImage.extend({
  base64: z
    .string()
    .max(MAX_IMAGE_LENGTH)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/),
});

/** A picture whose bytes are the blob of this hash. `bytes` is how many. */
const blobImage = anyImage.extend({
  blob: blobHash,
  bytes: z.number().int().positive().max(MAX_BLOB_BYTES),
});

/** A picture that goes with a message: a record of the kind `attachment`. */
export const image = z.union([blobImage, inlineImage]);

/** How a message names a picture of its own. Sizes are in pixels. */
export const imageRef = z.object({
  imageId,
  type: imageType,
  name: storableText(200),
  width: z.number().int().positive().max(20_000),
  height: z.number().int().positive().max(20_000),
});

export type ImageType = z.infer<typeof imageType>;
export type Image = z.infer<typeof image>;
export type InlineImage = z.infer<typeof inlineImage>;
export type ImageRef = z.infer<typeof imageRef>;
