import * as z from 'zod';
import { conversationId, imageId } from './ids.ts';
import { storableText } from './text.ts';

/** Longest picture in base64, so that its record stays below 1 MB; the page makes pasted ones fit. */
const MAX_IMAGE_LENGTH = 900_000;
export const MAX_IMAGES = 4;

export const imageType = z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** A picture that goes with a message: a record of the kind `attachment`. */
export const image = z.object({
  conversationId,
  type: imageType,
  base64: z
    .string()
    .max(MAX_IMAGE_LENGTH)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/),
  createdAt: z.number().int(),
});

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
export type ImageRef = z.infer<typeof imageRef>;
