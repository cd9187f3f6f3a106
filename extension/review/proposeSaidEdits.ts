import type { FileChange } from '../../shared/domain/fileChange.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type {
  ChangesResult,
  ReviewDesk,
  Reviewer,
  ReviewRefusal,
} from '../../shared/domain/reviewDesk.ts';
import { truncate } from '../../shared/domain/text.ts';
import type { ParseProblem } from '../../shared/review/parse/editForm.ts';
import { parseEdits } from '../../shared/review/parse/parseEdits.ts';
import { conversationId, messageId } from '../../shared/domain/ids.ts';

/** What could not be proposed, and why. */
export type SaidRefusal =
  /** `path` is as the message wrote it. */
  | { readonly kind: 'edit'; readonly path: string; readonly refusal: ReviewRefusal }
  /** More files than one call may propose. */
  | { readonly kind: 'tooMany'; readonly path: string }
  /** A part of the text that could not be read as an edit. */
  | { readonly kind: 'unread'; readonly problem: ParseProblem };

export type SaidEditsOutcome =
  /** There is no such finished answer of a personality (any more). */
  | { readonly kind: 'gone' }
  /** They wait for a decision since an earlier call. */
  | { readonly kind: 'proposedAlready' }
  | {
      readonly kind: 'asked';
      readonly author: string;
      /** The files whose changes wait for a decision now. */
      readonly made: readonly string[];
      readonly refusals: readonly SaidRefusal[];
    };

interface SaidEditsPorts {
  readonly store: Pick<RecordStore, 'get' | 'list'>;
  readonly desk: Pick<ReviewDesk, 'proposeChanges'>;
}

const MAX_REASON_LENGTH = 200;
/** Where an edit or a fence around one begins. */
const NO_PROSE = /^(?:```|~~~|<{5}|\*\*\* |--- |\+\+\+ |@@|diff |[{[])/;

/**
 * Proposes the edits in the text of an answer in its author's name, as a tool call would have. No file is
 * touched. Edits that cannot be used are told and do not hold up the others.
 */
export async function proposeSaidEdits(
  { store, desk }: SaidEditsPorts,
  said: { readonly conversationId: string; readonly messageId: string },
): Promise<SaidEditsOutcome> {
  const message = (await store.get('message', said.messageId))?.data;
  const reviewer = message && reviewerOf(said, message);
  if (!reviewer) return { kind: 'gone' };
  if (await isProposed(store, said.messageId)) return { kind: 'proposedAlready' };
  const { changes, problems } = parseEdits(message.text);
  const reason = reasonOf(message.text, changes);
  const results =
    changes.length === 0 ? [] : await desk.proposeChanges({ reason, changes }, reviewer);
  return {
    kind: 'asked',
    author: reviewer.personalityName,
    made: results.flatMap(({ kind, path }) => (kind === 'made' ? [path] : [])),
    refusals: [
      ...changes.flatMap((change, index) => refusalsOf(change, results[index])),
      ...problems.map((problem): SaidRefusal => ({ kind: 'unread', problem })),
    ],
  };
}

function reviewerOf(
  said: { readonly conversationId: string; readonly messageId: string },
  { author, status, conversationId: home }: Message,
): Reviewer | null {
  const isFinished = status !== 'streaming';
  if (author.kind !== 'personality' || !isFinished || home !== said.conversationId) return null;
  return {
    personalityId: author.personalityId,
    personalityName: author.name,
    conversationId: conversationId.parse(said.conversationId),
    messageId: messageId.parse(said.messageId),
  };
}

async function isProposed(store: SaidEditsPorts['store'], id: string): Promise<boolean> {
  const proposals = await store.list('proposal');
  return proposals.some(
    ({ data }) => data.messageId === id && data.hunks.some(({ status }) => status === 'pending'),
  );
}

function refusalsOf(
  change: FileChange,
  result: ChangesResult[number] | undefined,
): readonly SaidRefusal[] {
  const { path } = change;
  if (result === undefined) return [{ kind: 'tooMany', path }];
  if (result.kind === 'made') {
    return result.failed.map(({ refusal }) => ({ kind: 'edit', path, refusal }));
  }
  // Of a rename it is the new path that can be taken already.
  const isTaken = change.kind === 'rename' && result.refusal.kind === 'exists';
  return [{ kind: 'edit', path: isTaken ? change.to : path, refusal: result.refusal }];
}

/** The first line of prose, without the marks of Markdown before it; empty where there is none. */
function reasonOf(text: string, changes: readonly FileChange[]): string {
  const lines = text.split(/\r\n?|\n/).map((line) => line.trim());
  const first = lines.find((line) => line !== '') ?? '';
  if (NO_PROSE.test(first) || isPathOf(changes, first)) return '';
  return truncate(first.replace(/^(?:#{1,6}|>|[-*])\s+/, ''), MAX_REASON_LENGTH);
}

/** Whether the line only names the file of the edit below it. */
function isPathOf(changes: readonly FileChange[], line: string): boolean {
  const bare = line.replaceAll(/^[#>*`\s]+|[*`:\s]+$/g, '');
  return changes.some(({ path }) => path === bare);
}
