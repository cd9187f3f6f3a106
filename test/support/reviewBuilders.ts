import { createHash } from 'node:crypto';
import { commentId, hunkId, personalityId, projectId } from '../../shared/domain/ids.ts';
import type { Hunk, Proposal } from '../../shared/domain/proposal.ts';
import type { Thread } from '../../shared/domain/thread.ts';
import { takeAnchor } from '../../shared/review/anchors.ts';
import { countedId } from './syncBuilders.ts';

export const aProject = projectId.parse('00000000-0000-4000-8000-0000000000aa');
export const ada = personalityId.parse('00000000-0000-4000-8000-0000000000ab');

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Ada's warning on these lines of `text`. */
export function aThread(
  text: string,
  lines: readonly [start: number, end: number],
  over: Partial<Thread> = {},
): Thread {
  return {
    projectId: aProject,
    conversationId: null,
    messageId: null,
    path: 'src/a.ts',
    anchor: takeAnchor(text, lines[0], lines[1], sha256(text)),
    isOutdated: false,
    isResolved: false,
    severity: 'warning',
    comments: [
      {
        id: commentId.parse(countedId()),
        author: { kind: 'personality', personalityId: ada, name: 'Ada' },
        text: 'Look **here**.',
        createdAt: 1_700_000_000_000,
        editedAt: null,
        suggestion: null,
      },
    ],
    ...over,
  };
}

export function aHunk(oldText: string, newText: string, over: Partial<Hunk> = {}): Hunk {
  return {
    id: hunkId.parse(countedId()),
    oldText,
    newText,
    status: 'pending',
    startLine: null,
    tier: 1,
    isFuzzy: false,
    originalText: null,
    ...over,
  };
}

/** Ada's proposal of these hunks. */
export function aProposal(hunks: readonly Hunk[], over: Partial<Proposal> = {}): Proposal {
  return {
    projectId: aProject,
    conversationId: null,
    messageId: null,
    personalityId: ada,
    personalityName: 'Ada',
    reason: 'replace the loop',
    path: 'src/a.ts',
    operation: { kind: 'edit' },
    groupId: null,
    baseHash: sha256(''),
    hunks: [...hunks],
    createdAt: 1_700_000_000_000,
    ...over,
  };
}
