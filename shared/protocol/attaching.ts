import * as z from 'zod';
import type { Attachment } from '../domain/attachment.ts';
import { MAX_ATTACHMENTS } from '../domain/attachment.ts';
import { inlineImage, imageRef, type ImageType } from '../domain/image.ts';
import { storableText } from '../domain/text.ts';

/** Where text that is to go with a message is taken from. */
export const attachFrom = z.discriminatedUnion('kind', [
  /** The person chooses a file from a list. */
  z.object({ kind: z.literal('chosenFile') }),
  z.object({ kind: z.literal('file'), path: storableText(1_000).min(1) }),
  /** Of the editor; the whole file when nothing is selected. */
  z.object({ kind: z.literal('selection') }),
  /** The editor's problems, of the file in the editor or of all. */
  z.object({ kind: z.literal('problems'), isOfAll: z.boolean() }),
  /** What is not committed yet, as a unified diff. */
  z.object({ kind: z.literal('changes') }),
  /** Every file that is open in an editor, each as an attachment of its own. */
  z.object({ kind: z.literal('editors') }),
  /** Addresses as they are dropped on the page, those of web pages and of files outside among them. */
  z.object({
    kind: z.literal('dropped'),
    uris: z.array(storableText(2_000).min(1)).min(1).max(MAX_ATTACHMENTS),
  }),
]);

export type AttachFrom = z.infer<typeof attachFrom>;

/** An attachment with its length in tokens, as the host counts them. */
export interface CountedAttachment extends Attachment {
  /** Absent where the host has not counted: then the page estimates. */
  readonly tokens?: number | undefined;
}

/** How the base64 of each type begins. */
const BEGINNINGS: Readonly<Record<ImageType, string>> = {
  'image/png': 'iVBORw0KGgo',
  'image/jpeg': '/9j/',
  'image/gif': 'R0lGOD',
  'image/webp': 'UklGR',
};

/** A picture that goes with a message, before it has an id: its bytes are of the type that it names. */
export const sentPicture = imageRef
  .omit({ imageId: true })
  .extend({ base64: inlineImage.shape.base64 })
  .refine(({ type, base64 }) => base64.startsWith(BEGINNINGS[type]), {
    message: 'is not a picture of this type',
  });

export type SentPicture = z.infer<typeof sentPicture>;
