import * as z from 'zod';
import { personalityId } from '../../../shared/domain/ids.ts';

/** What outlives a personality page: enough to open it again after a reload. */
export const personalityPageState = z.discriminatedUnion('view', [
  z.object({
    view: z.literal('personality'),
    personalityId,
    /** Begun, but not stored when the page last said so. */
    isNew: z.boolean(),
  }),
  z.object({ view: z.literal('defaults') }),
]);

export type PersonalityPageState = z.infer<typeof personalityPageState>;
