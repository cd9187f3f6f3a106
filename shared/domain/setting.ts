import * as z from 'zod';
import { storableText } from './text.ts';

/** A choice of the person's that is the same on all their machines. */
export const setting = z.object({
  key: storableText(200).min(1),
  value: z.json(),
});
