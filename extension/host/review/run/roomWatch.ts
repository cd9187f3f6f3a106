import * as vscode from 'vscode';
import type { ToolUse } from '../../../../shared/domain/message.ts';
import type { ModelFailure } from '../../../../shared/domain/modelFailure.ts';
import type { MessageView, ParticipantState } from '../../../../shared/protocol/chatView.ts';
import type { HostEvent } from '../../../../shared/protocol/hostApi.ts';
import type { Rooms } from '../../../rooms/rooms.ts';
import { failureWords } from './reviewWords.ts';

/** What a reviewer has done in a room, over all messages there. */
interface Work {
  /** The threads that it began or joined with a point of its own. */
  readonly comments: number;
  readonly proposals: number;
  /** Of the newest message; null where there is none. */
  readonly last: Pick<MessageView, 'id' | 'status' | 'failure'> | null;
}

const NO_WORK: Work = { comments: 0, proposals: 0, last: null };

/** Who is to review. */
export interface Watched {
  readonly id: string;
  readonly name: string;
}

/**
 * Does `start` and waits until nobody in the room has anything left to do: all have spoken, the room
 * was stopped, or it is gone. `onProgress` hears one line about everybody whenever it has changed.
 */
export async function untilQuiet(
  { rooms, conversationId, reviewers }: RoomRound,
  cancel: vscode.CancellationToken,
  onProgress: (line: string) => void,
  start: () => Promise<unknown>,
): Promise<void> {
  const messages = new Map<string, MessageView>();
  const states = new Map<string, ParticipantState>();
  let hasBegun = false;
  let isBusy = false;
  let said = '';
  const quiet = Promise.withResolvers<undefined>();
  const unsubscribe = rooms.onEvent((event) => {
    if (event.conversationId !== conversationId) return;
    if ('message' in event) messages.set(event.message.id, event.message);
    if (event.type === 'participantsChanged') {
      for (const { id, state } of event.participants) states.set(id, state);
      isBusy = [...states.values()].some((state) => state !== 'idle' && state !== 'muted');
      if (hasBegun && !isBusy) quiet.resolve(undefined);
      hasBegun ||= isBusy;
    }
    if (isLastWord(event)) quiet.resolve(undefined);
    const line = progressLine(reviewers, states, [...messages.values()]);
    if (line !== said) onProgress(line);
    said = line;
  });
  let isStarted = false;
  const stop = (): void => {
    rooms.stop(conversationId, null);
    // Where nothing runs, nobody says that it has ended.
    if (isStarted && !isBusy) quiet.resolve(undefined);
  };
  const subscription = cancel.onCancellationRequested(stop);
  try {
    await start();
    isStarted = true;
    if (cancel.isCancellationRequested) stop();
    await quiet.promise;
  } finally {
    unsubscribe();
    subscription.dispose();
  }
}

export interface RoomRound {
  readonly rooms: Rooms;
  readonly conversationId: string;
  readonly reviewers: readonly Watched[];
}

/** The room fell silent for a reason, or was deleted. */
function isLastWord(event: HostEvent): boolean {
  return event.type === 'noticeChanged'
    ? event.notice?.kind === 'roomStopped'
    : event.type === 'conversationChosen';
}

function progressLine(
  reviewers: readonly Watched[],
  states: ReadonlyMap<string, ParticipantState>,
  messages: readonly MessageView[],
): string {
  return reviewers
    .map(({ id, name }) => {
      const work = workOf(id, messages);
      const state = states.get(id) ?? 'queued';
      if (state === 'queued') return vscode.l10n.t('{0} waits', name);
      const found = foundWords(work);
      if (found !== '') return vscode.l10n.t('{0}: {1}', name, found);
      return state === 'idle'
        ? vscode.l10n.t('{0} is done', name)
        : vscode.l10n.t('{0} is reading…', name);
    })
    .join(' · ');
}

/** What everybody has done by now, in the order of `reviewers`; null where the room is gone. */
export async function worksIn({
  rooms,
  conversationId,
  reviewers,
}: RoomRound): Promise<readonly (Watched & Work)[] | null> {
  const snapshot = await rooms.snapshot(conversationId);
  if (snapshot === null) return null;
  return reviewers.map((each) => ({ ...each, ...workOf(each.id, snapshot.messages) }));
}

/** Everybody in one line: "Ada: 3 comments, 1 proposal · Grace: nothing to say". */
export function worksLine(works: readonly (Watched & Work)[]): string {
  return works
    .map((work) => {
      const parts = [foundWords(work), endWords(work)].filter((part) => part !== '');
      const said = parts.length === 0 ? vscode.l10n.t('nothing to say') : parts.join(', ');
      return vscode.l10n.t('{0}: {1}', work.name, said);
    })
    .join(' · ');
}

/** The messages that ended in a failure, to be asked for again. */
export function failedIn(works: readonly (Watched & Work)[]): readonly string[] {
  return works.flatMap(({ last }) => (last?.status === 'failed' ? [last.id] : []));
}

function endWords({ last }: Work): string {
  if (last === null) return vscode.l10n.t('not asked');
  if (last.status === 'interrupted') return vscode.l10n.t('stopped');
  if (last.status !== 'failed') return '';
  const failure: Pick<ModelFailure, 'kind'> = last.failure ?? { kind: 'brokenStream' };
  return vscode.l10n.t('failed, {0}', failureWords(failure));
}

function workOf(id: string, messages: readonly MessageView[]): Work {
  return messages
    .filter(({ author }) => author.id === id)
    .reduce<Work>(
      (work, message) => ({
        comments: work.comments + made(message.toolUses.filter(isComment), 'threadMade'),
        proposals: work.proposals + made(message.toolUses, 'proposalMade'),
        last: message,
      }),
      NO_WORK,
    );
}

/** Replies and resolutions name a thread too, yet say nothing new about the code. */
function isComment({ tool }: ToolUse): boolean {
  return tool === 'comment';
}

function made(uses: readonly ToolUse[], kind: 'threadMade' | 'proposalMade'): number {
  return uses.filter(({ outcome }) => outcome?.kind === kind).length;
}

function foundWords({ comments, proposals }: Pick<Work, 'comments' | 'proposals'>): string {
  const parts = [
    comments === 0
      ? ''
      : comments === 1
        ? vscode.l10n.t('1 comment')
        : vscode.l10n.t('{0} comments', comments),
    proposals === 0
      ? ''
      : proposals === 1
        ? vscode.l10n.t('1 proposal')
        : vscode.l10n.t('{0} proposals', proposals),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
