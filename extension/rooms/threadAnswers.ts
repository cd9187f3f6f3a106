import { conversationId, messageId, threadId as threadIdSchema } from '../../shared/domain/ids.ts';
import type { PersonalityId } from '../../shared/domain/ids.ts';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { truncate } from '../../shared/domain/text.ts';
import { DEFAULT_RULES } from '../../shared/domain/roomRules.ts';
import type { Thread, ThreadComment } from '../../shared/domain/thread.ts';
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

/** An answer that is being given; `text` is all that was said of it so far. */
export interface AnswerProgress {
  readonly personalityId: PersonalityId;
  readonly name: string;
  readonly text: string;
}

type HearProgress = (progress: AnswerProgress) => void;

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

/**
 * Review threads as rooms of the turn engine: the thread's id is the room's.
 *
 * A thread is answered once at a time. What the human writes meanwhile waits and is answered after it:
 * of several comments to the same personality the newest, with the others before its eyes. Stopping ends
 * what waits too.
 */
export interface ThreadAnswers {
  /** Answers the human's newest comment; `onProgress` hears of each piece of text. */
  answer(threadId: string, onProgress?: HearProgress): Promise<ThreadAnswer>;
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
  /** The comment to answer. */
  answers: string;
  text: string;
  readonly member: Member;
  readonly listeners: Set<HearProgress>;
  readonly result: Promise<ThreadAnswer>;
  resolve(answer: ThreadAnswer): void;
}

export function createThreadAnswers(ports: ThreadAnswersPorts): ThreadAnswers {
  const line = createWaitingLine((threadId, session) =>
    ports.startRound({
      roomId: threadId,
      answers: session.answers,
      speaker: session.member.id,
    }),
  );
  return {
    async answer(threadId, onProgress) {
      const record = await ports.store.get('thread', threadId);
      const members = await ports.members();
      const asked = record && askedIn(record.data);
      const member = record && asked && speakerFor(record.data, asked, members);
      if (!member) return line.running(threadId)?.result ?? { kind: 'nobody' };
      const conversationId = record.data.conversationId ?? threadId;
      return line.enter(threadId, { conversationId, answers: asked.id, member }, onProgress);
    },
    owns: (roomId) => line.running(roomId) !== undefined,
    async readRoom(threadId) {
      const record = await ports.store.get('thread', threadId);
      const session = line.running(threadId);
      if (record !== null && session !== undefined) {
        return threadRoom(threadId, record.data, { ...ports, member: session.member });
      }
      line.finish(threadId, session, { kind: 'nobody' });
      return null;
    },
    callerOf: (threadId, turnId, who) => ({
      ...who,
      conversationId: conversationId.parse(line.running(threadId)?.conversationId ?? threadId),
      messageId: messageId.parse(turnId),
    }),
    hear(threadId, event) {
      const session = line.running(threadId);
      if (session === undefined) return;
      if (event.type === 'textAdded') tellText(session, event.text);
      const answer = answerAfter(event);
      if (answer === null) return;
      const stored =
        event.type === 'turnEnded'
          ? appendComment(ports, threadId, session)
          : Promise.resolve(answer);
      stored
        .catch((error: unknown) => notSaved(error, ports))
        .then((result) => line.finish(threadId, session, result))
        .catch(ports.report);
    },
  };
}

function tellText(session: Session, added: string): void {
  session.text += added;
  const { text, member } = session;
  for (const listener of session.listeners) {
    listener({ personalityId: member.id, name: member.name, text });
  }
}

/** For each thread the answer that runs, first, and those that wait for it. */
function createWaitingLine(start: (threadId: string, session: Session) => void) {
  const lines = new Map<string, Session[]>();
  return {
    running: (threadId: string): Session | undefined => lines.get(threadId)?.[0],
    enter(
      threadId: string,
      asked: Pick<Session, 'conversationId' | 'answers' | 'member'>,
      onProgress?: HearProgress,
    ): Promise<ThreadAnswer> {
      const sessions = lines.get(threadId) ?? [];
      const isSame = (each: Session): boolean => each.answers === asked.answers;
      const present =
        sessions.find(isSame) ??
        sessions.slice(1).find(({ member }) => member.id === asked.member.id);
      const session = present ?? newSession(asked);
      session.answers = asked.answers;
      if (onProgress) session.listeners.add(onProgress);
      if (present === undefined) {
        lines.set(threadId, [...sessions, session]);
        if (sessions.length === 0) start(threadId, session);
      }
      return session.result;
    },
    /** Ends `session` if it runs; a stop, and a thread that is gone, end all that wait for it too. */
    finish(threadId: string, session: Session | undefined, answer: ThreadAnswer): void {
      const [running, ...waiting] = lines.get(threadId) ?? [];
      if (running === undefined || running !== session) return;
      const isOver = answer.kind === 'stopped' || answer.kind === 'nobody';
      const next = isOver ? [] : waiting;
      if (isOver) waiting.forEach((each) => each.resolve(answer));
      if (next.length === 0) lines.delete(threadId);
      else lines.set(threadId, next);
      running.resolve(answer);
      if (next[0] !== undefined) start(threadId, next[0]);
    },
  };
}

function newSession(asked: Pick<Session, 'conversationId' | 'answers' | 'member'>): Session {
  const { promise, resolve } = Promise.withResolvers<ThreadAnswer>();
  return { ...asked, text: '', listeners: new Set(), result: promise, resolve };
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

/** What is to be answered: the human's newest comment; in a thread without one, the last. */
function askedIn({ comments }: Thread): ThreadComment | undefined {
  return comments.findLast(({ author }) => author.kind === 'human') ?? comments.at(-1);
}

/** The one mentioned in the comment, else the one that opened the thread. */
function speakerFor(
  thread: Thread,
  asked: ThreadComment,
  members: readonly Member[],
): Member | null {
  const byId = (id: PersonalityId | undefined) =>
    members.find((member) => member.id === id) ?? null;
  const [mentioned] = mentionedIn(asked.text, members);
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
      `Answer what ${humanName()} wrote last in a few sentences, here in the thread. Read the file again before you say how it is now.`,
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
      images: [],
      createdAt,
      toolUses: [],
      replyTo: null,
      status: 'complete',
    })),
  };
}
