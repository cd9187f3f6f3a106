import type { ReviewDesk } from '../../shared/domain/reviewDesk.ts';
import { createCommentDesk } from './commentDesk.ts';
import type { ReviewDeskOptions } from './deskOptions.ts';
import { createProposalDesk } from './proposalDesk.ts';
import { createThreadDesk } from './threadDesk.ts';

/**
 * Turns a model's comments and edits into records, each checked against the file's real text. Refusals
 * are data and leave nothing behind.
 */
export function createReviewDesk(options: ReviewDeskOptions): ReviewDesk {
  return {
    ...createCommentDesk(options),
    ...createProposalDesk(options),
    ...createThreadDesk(options),
  };
}
