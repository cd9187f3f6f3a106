import * as z from 'zod';
import { projectId, proposalId } from './ids.ts';
import { author } from './message.ts';
import { storableText } from './text.ts';
import { contentHash, workspacePath } from './thread.ts';

/** What was done to a file when a human accepted a proposal, or took the file back to an earlier text. */
const revisionKind = z.enum(['edited', 'created', 'renamed', 'deleted', 'restored']);

/** One entry of a file's history. Its texts are snapshots, named by their hash. */
export const revision = z.object({
  projectId,
  /** The file's path afterwards; of a deleted one the path it had. */
  path: workspacePath,
  /** The path before a rename; null for all else. */
  renamedFrom: workspacePath.nullable(),
  kind: revisionKind,
  /** Null where there was no file, or its text could not be kept. */
  before: contentHash.nullable(),
  after: contentHash.nullable(),
  /** Whose change it is. */
  author,
  /** The human who accepted it. */
  acceptedBy: storableText(80),
  reason: storableText(4_000),
  proposalId: proposalId.nullable(),
  createdAt: z.number().int(),
});

export type RevisionKind = z.infer<typeof revisionKind>;
export type Revision = z.infer<typeof revision>;
