import * as z from 'zod';
import { storableText } from './text.ts';

/**
 * A workspace's identity across machines. Its record's id is derived from `identity`, so that two
 * machines which open the same repository name the same project without talking to each other.
 */
export const project = z.object({
  name: storableText(200).min(1),
  /** The normalised URL of the repository's origin, or `folder:<name>` without one. */
  identity: storableText(1_000).min(1),
});
