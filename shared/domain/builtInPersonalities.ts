import { builtInBuilders } from './builtInBuilders.ts';
import { builtInReviewers } from './builtInReviewers.ts';
import { builtInVoices } from './builtInVoices.ts';
import type { KnownRecord } from './record.ts';

/** A dozen colleagues for software work; a stored record of the same id takes the place of each. */
export const builtInPersonalities: readonly KnownRecord<'personality'>[] = [
  ...builtInReviewers,
  ...builtInBuilders,
  ...builtInVoices,
];
