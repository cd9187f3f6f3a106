import { conversationId, messageId, threadId as threadIdSchema } from '../../shared/domain/ids.ts';
import type { PersonalityId } from '../../shared/domain/ids.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { truncate } from '../../shared/domain/text.ts';
import { DEFAULT_RULES } from '../../shared/domain/roomRules.ts';
import type { Thread } from '../../shared/domain/thread.ts';
import type { Member, Room } from '../../shared/prompt/room.ts';
import type { Threads } from '../review/threads.ts';
import { mentionedIn } from '../../shared/turns/speakers.ts';
import type { ToolCaller } from '../../shared/turns/toolBox.ts';
import type { RoundRequest } from '../../shared/turns/engine.ts';
import type { TurnEvent } from '../../shared/turns/turnEvent.ts';

export type ThreadAnswer =
  | { readonly kind: 'answered' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'stopped' }
  /** The thread is gone, or no personality opened it or is mentioned in the last comment. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'failed'; readonly failure: ModelFailure };

interface ThreadAnswersPorts {
  readonly store: RecordStore;
  /** Writes the answers, in a row with all else that happens to threads. */
  readonly threads: Pick<Threads, 'reply'>;
  readonly humanName: () => string;
  /** Every personality that may be asked, with its model resolved. */
  members(): Promise<readonly Member[]>;
  startRound(request: RoundRequest): void;
  readonly report: (error: unknown) => void;
}

/** Review threads as rooms of the turn engine: the thread's id is the room's. */
export interface ThreadAnswers {
  answer(threadId: string): Promise<ThreadAnswer>;
  owns(roomId: string): boolean;
  readRoom(threadId: string): Promise<Room | null>;
  callerOf(
    threadId: string,
    turnId: string,
    who: Pick<ToolCaller, 'personalityId' | 'personalityName'>,
  ): ToolCaller;
  hear(threadId: string, event: TurnEvent): void;
}

interface Session {
  readonly conversationId: string;
  text: string;
  readonly member: Member;
  /** Callers waiting; a thread is answered once at a time. */
  readonly result: Promise<ThreadAnswer>;
  resolve(answer: ThreadAnswer): void;
}

export function createThreadAnswers(ports: ThreadAnswersPorts): ThreadAnswers {
  const sessions = new Map<string, Session>();
  const finish = (threadId: string, answer: ThreadAnswer): void => {
    sessions.get(threadId)?.resolve(answer);
    sessions.delete(threadId);
  };
  return {
    async answer(threadId) {
      const record = await ports.store.get('thread', threadId);
      const members = await ports.members();
      const running = sessions.get(threadId);
      if (running !== undefined) return running.result;
      const member = record && speakerFor(record.data, members);
      const last = record?.data.comments.at(-1);
      if (!member || !last) return { kind: 'nobody' };
      const conversationId = record.data.conversationId ?? threadId;
      const { promise, resolve } = Promise.withResolvers<ThreadAnswer>();
      sessions.set(threadId, { conversationId, text: '', member, result: promise, resolve });
      ports.startRound({ roomId: threadId, answers: last.id, speaker: member.id });
      return promise;
    },
    owns: (roomId) => sessions.has(roomId),
    async readRoom(threadId) {
      const record = await ports.store.get('thread', threadId);
      const session = sessions.get(threadId);
      if (record !== null && session !== undefined) {
        return threadRoom(threadId, record.data, { ...ports, member: session.member });
      }
      finish(threadId, { kind: 'nobody' });
      return null;
    },
    callerOf: (threadId, turnId, who) => ({
      ...who,
      conversationId: conversationId.parse(sessions.get(threadId)?.conversationId ?? threadId),
      messageId: messageId.parse(turnId),
    }),
    hear(threadId, event) {
      const session = sessions.get(threadId);
      if (session === undefined) return;
      if (event.type === 'textAdded') session.text += event.text;
      const answer = answerAfter(event);
      if (answer === null) return;
      const stored =
        event.type === 'turnEnded'
          ? appendComment(ports, threadId, session)
          : Promise.resolve(answer);
      stored
        .catch((error: unknown) => notSaved(error, ports))
        .then((result) => finish(threadId, result))
        .catch(ports.report);
    },
  };
}

/** What became of an answer; null while it goes on. */
function answerAfter(event: TurnEvent): ThreadAnswer | null {
  if (event.type === 'turnEnded') return { kind: 'answered' };
  if (event.type === 'turnFailed') return { kind: 'failed', failure: event.failure };
  if (event.type === 'turnDeclined') return { kind: 'declined' };
  const isStopped = event.type === 'turnInterrupted' || event.type === 'roomStopped';
  return isStopped ? { kind: 'stopped' } : null;
}

function notSaved(error: unknown, ports: ThreadAnswersPorts): ThreadAnswer {
  ports.report(error);
  const detail = 'The answer could not be saved.';
  return { kind: 'failed', failure: { kind: 'brokenStream', detail } };
}

async function appendComment(
  { threads }: ThreadAnswersPorts,
  threadId: string,
  { member, text }: Session,
): Promise<ThreadAnswer> {
  const author = { kind: 'personality' as const, personalityId: member.id, name: member.name };
  const id = threadIdSchema.parse(threadId);
  const result = await threads.reply(id, author, truncate(text, 20_000));
  if (result.kind === 'added') return { kind: 'answered' };
  if (result.reason === 'gone') return { kind: 'nobody' };
  const detail = result.reason === 'full' ? 'The thread is full.' : 'The answer was empty.';
  return { kind: 'failed', failure: { kind: 'brokenStream', detail } };
}

/** The one mentioned in the last comment, else the one that opened the thread. */
function speakerFor(thread: Thread, members: readonly Member[]): Member | null {
  const byId = (id: PersonalityId | undefined) =>
    members.find((member) => member.id === id) ?? null;
  const [mentioned] = mentionedIn(thread.comments.at(-1)?.text ?? '', members);
  if (mentioned !== undefined) return byId(mentioned);
  const opener = thread.comments.find((comment) => comment.author.kind === 'personality')?.author;
  return opener?.kind === 'personality' ? byId(opener.personalityId) : null;
}

function threadRoom(
  id: string,
  thread: Thread,
  { member, humanName }: { readonly member: Member; readonly humanName: () => string },
): Room {
  const { path, anchor } = thread;
  const first = anchor.startLine + 1;
  const lines =
    first > anchor.endLine ? `line ${first}` : `lines ${first} to ${anchor.endLine + 1}`;
  const place = thread.isOutdated
    ? `The file has changed since: these lines were at ${lines} and cannot be found again.`
    : `The thread stands at ${lines}, which read:`;
  const quote = [...anchor.before, ...anchor.quote.split('\n'), ...anchor.after].join('\n');
  return {
    description: [
      `This is a review thread on the file ${path}, not the chat. ${place}`,
      `\n${truncate(quote, 8_000)}\n`,
      'Answer the last comment in a few sentences, here in the thread. Read the file again before you say how it is now.',
    ].join('\n'),
    id,
    humanName: humanName(),
    projectId: thread.projectId,
    rules: DEFAULT_RULES,
    members: [{ ...member, isMuted: false }],
    messages: thread.comments.map(({ id: commentId, author, text, createdAt }) => ({
      id: commentId,
      author,
      text,
      stage: null,
      attachments: [],
      createdAt,
      toolUses: [],
      replyTo: null,
      status: 'complete',
    })),
  };
}
