import {
  commentId,
  type HunkId,
  type NewId,
  type ThreadId,
  threadId,
} from '../../shared/domain/ids.ts';
import type { Hunk, Proposal } from '../../shared/domain/proposal.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Suggestion, Thread } from '../../shared/domain/thread.ts';
import { proposalId } from '../../shared/domain/ids.ts';
import { takeAnchor } from '../../shared/review/anchors.ts';
import { placePending } from './placePending.ts';
import type { Snapshots } from './snapshots.ts';

interface DiscussPorts {
  readonly store: RecordStore;
  readonly snapshots: Snapshots;
  readonly newId: NewId;
  readonly now: () => number;
}

const MAX_SUGGESTION = 20_000;

/**
 * The thread in which a person talks with the personality about one hunk of its proposal: it begins with
 * the personality's reason and the change itself, where the hunk stands in `text`. A thread that was begun
 * before and is open is taken up again.
 */
export async function discussHunk(
  ports: DiscussPorts,
  record: KnownRecord<'proposal'>,
  hunkId: HunkId | null,
  text: string,
): Promise<ThreadId> {
  const { store, snapshots } = ports;
  const { data } = record;
  const hunk = data.hunks.find(({ id }) => id === hunkId) ?? data.hunks[0];
  const suggestion = suggestionOf(record, hunk);
  const known = (await store.list('thread', data.projectId)).find(
    (thread) => !thread.data.isResolved && isAbout(thread.data, suggestion, data),
  );
  if (known) return threadId.parse(known.id);
  const placed = placePending(data, await snapshots.read(data.baseHash), text).find(
    (each) => each.hunk.id === hunk?.id,
  );
  const [startLine, endLine] =
    placed && 'startLine' in placed.place ? [placed.place.startLine, placed.place.endLine] : [0, 0];
  const id = threadId.parse(ports.newId());
  const thread: Thread = {
    projectId: data.projectId,
    conversationId: data.conversationId,
    messageId: data.messageId,
    path: data.path,
    anchor: takeAnchor(text, startLine, endLine, await snapshots.keep(text)),
    isOutdated: false,
    isResolved: false,
    severity: 'suggestion',
    comments: [
      {
        id: commentId.parse(ports.newId()),
        author: {
          kind: 'personality',
          personalityId: data.personalityId,
          name: data.personalityName,
        },
        text: data.reason.trim() === '' ? data.path : data.reason,
        createdAt: ports.now(),
        editedAt: null,
        suggestion,
      },
    ],
  };
  await store.write([{ kind: 'thread', id, data: thread }]);
  return id;
}

/** Null for what is no change of lines, or too long to show. */
function suggestionOf({ id }: KnownRecord<'proposal'>, hunk: Hunk | undefined): Suggestion | null {
  if (!hunk || hunk.oldText === '' || hunk.oldText.length > MAX_SUGGESTION) return null;
  if (hunk.newText.length > MAX_SUGGESTION) return null;
  return { oldText: hunk.oldText, newText: hunk.newText, proposalId: proposalId.parse(id) };
}

function isAbout(thread: Thread, suggestion: Suggestion | null, { path }: Proposal): boolean {
  const own = thread.comments[0]?.suggestion;
  return (
    thread.path === path &&
    suggestion !== null &&
    own?.proposalId === suggestion.proposalId &&
    own.oldText === suggestion.oldText
  );
}
