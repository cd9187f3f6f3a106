import type { CommentId, ProposalId, ThreadId } from '../../shared/domain/ids.ts';
import { proposalId, threadId } from '../../shared/domain/ids.ts';
import { type ProposalRow, type ThreadRow, type Voice, voiceOf } from './reviewQueue.ts';

/** What one personality would see changed. */
export interface Suggestions {
  readonly voice: Voice;
  /** Suggestions in open threads of which no proposal was made yet. */
  readonly inThreads: readonly { readonly threadId: ThreadId; readonly commentId: CommentId }[];
  readonly proposals: readonly ProposalId[];
}

/** For each personality that would see something changed what it is, in the order of `rows`. */
export function suggestionsOf(rows: readonly (ThreadRow | ProposalRow)[]): readonly Suggestions[] {
  const found = rows.flatMap(foundIn);
  return [...Map.groupBy(found, ({ voice }) => voice.key).values()].flatMap((parts) => {
    const [first] = parts;
    if (first === undefined) return [];
    return [
      {
        voice: first.voice,
        inThreads: parts.flatMap(({ inThreads }) => inThreads),
        proposals: parts.flatMap(({ proposals }) => proposals),
      },
    ];
  });
}

function foundIn(row: ThreadRow | ProposalRow): readonly Suggestions[] {
  if (row.kind === 'proposal') {
    return [{ voice: row.voice, inThreads: [], proposals: [proposalId.parse(row.id)] }];
  }
  return row.record.data.comments.flatMap(({ id, author, suggestion }) =>
    author.kind === 'personality' && suggestion?.proposalId === null
      ? [
          {
            voice: voiceOf(author),
            inThreads: [{ threadId: threadId.parse(row.id), commentId: id }],
            proposals: [],
          },
        ]
      : [],
  );
}
