import type { Cancel } from '../domain/cancel.ts';
import type { Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import { cleanText, truncate } from '../domain/text.ts';
import type { ChatMessage, ChatModels, ToolCall, ToolDeclaration } from '../models/model.ts';
import { composePrompt, DEFAULT_TRANSCRIPT_TOKENS } from '../prompt/composePrompt.ts';
import type { Member, Room } from '../prompt/room.ts';
import { flattenToolRounds } from './flattenToolRounds.ts';
import { optOutDeclaration, optOutReason } from './optOut.ts';
import { readReply, type ReplyEnd, type Spoken } from './replyReader.ts';
import type { ToolBox, ToolCaller } from './toolBox.ts';
import type { TurnEvent, TurnId } from './turnEvent.ts';
import { orCancelled } from './untilCancelled.ts';

/** After so many replies with calls, or so many calls, a turn's tools are withdrawn. */
const MAX_TOOL_ROUNDS = 12;
export const MAX_TOOL_CALLS = 30;

interface Turn {
  readonly turnId: TurnId;
  readonly room: Room;
  readonly member: Member;
  readonly caller: ToolCaller;
}

export interface TurnPorts {
  readonly models: ChatModels;
  readonly toolBox: ToolBox;
}

/** What a turn gathers over its replies. */
interface Progress {
  readonly history: ChatMessage[];
  readonly spoken: Spoken;
  readonly callIds: Set<string>;
  rounds: number;
  usage: Usage | null;
}

/**
 * One personality answering once: `turnStarted`, then text, reasoning and tools as they come, then
 * exactly one of `turnEnded`, `turnInterrupted`, `turnFailed`, `turnDeclined`. Throws only for defects
 * of a port.
 */
export async function* runTurn(
  turn: Turn,
  ports: TurnPorts,
  cancel: Cancel,
): AsyncGenerator<TurnEvent, void> {
  const { turnId, room, member } = turn;
  const tools = declarations(turn, ports);
  const prompt = composePrompt({
    room,
    member,
    hasTools: ports.toolBox.declarations.length > 0,
    transcriptTokens: DEFAULT_TRANSCRIPT_TOKENS,
  });
  const progress: Progress = {
    history: [],
    spoken: { text: 0, reasoning: 0 },
    callIds: new Set(),
    rounds: 0,
    usage: null,
  };
  yield { type: 'turnStarted', turnId, model: member.model };
  for (;;) {
    const callsLeft =
      progress.rounds < MAX_TOOL_ROUNDS ? MAX_TOOL_CALLS - progress.callIds.size : 0;
    const history = callsLeft > 0 ? progress.history : flattenToolRounds(progress.history);
    const request = {
      model: member.model,
      messages: [...prompt, ...history],
      tools: callsLeft > 0 ? tools : [],
      temperature: member.temperature,
    };
    const end = yield* readReply(ports.models.reply(request, cancel), {
      turnId,
      names: namesFor(turn),
      spoken: progress.spoken,
      maxCalls: callsLeft,
      cancel,
    });
    progress.usage = addUsage(progress.usage, end.usage);
    const calls = end.calls.slice(0, callsLeft).map((call) => tidyCall(call, progress.callIds));
    const verdict = conclude(turnId, { end, calls, progress, wasCancelled: cancel.aborted });
    if (verdict !== null) {
      yield verdict;
      return;
    }
    yield* runCalls(turn, { ports, cancel, progress, end, calls });
    if (isCancelled(cancel)) {
      yield { type: 'turnInterrupted', turnId };
      return;
    }
    progress.rounds += 1;
  }
}

/** Asked through a function, since `aborted` changes while we wait. */
function isCancelled(cancel: Cancel): boolean {
  return cancel.aborted;
}

function declarations({ room }: Turn, { toolBox }: TurnPorts): readonly ToolDeclaration[] {
  const isAlone = room.members.filter((member) => !member.isMuted).length < 2;
  return isAlone ? toolBox.declarations : [...toolBox.declarations, optOutDeclaration];
}

function namesFor({ room, member }: Turn): { own: string; others: readonly string[] } {
  const others = room.members.filter((other) => other.id !== member.id).map((other) => other.name);
  return { own: member.name, others: [...others, room.humanName].filter((name) => name !== '') };
}

interface Concluding {
  readonly end: ReplyEnd;
  readonly calls: readonly ToolCall[];
  readonly progress: Progress;
  readonly wasCancelled: boolean;
}

/** The turn's last event, or null when its calls are to be run and the model asked again. */
function conclude(turnId: TurnId, now: Concluding): TurnEvent | null {
  const { end } = now;
  if (end.kind === 'cancelled' || now.wasCancelled) return { type: 'turnInterrupted', turnId };
  if (end.kind === 'failed') return failed(turnId, end.failure ?? brokenStream('It ended early.'));
  if (end.kind === 'tooLong') {
    return failed(turnId, { kind: 'cutByLength', detail: 'The answer reached its length limit.' });
  }
  return concludeAnswer(turnId, now);
}

function concludeAnswer(turnId: TurnId, { end, calls, progress }: Concluding): TurnEvent | null {
  const optOut = calls.map(optOutReason).find((reason) => reason !== null);
  const hasCalls = calls.length > 0;
  const isSilent = progress.spoken.text === 0 && progress.rounds === 0;
  if (isSilent && (optOut !== undefined || (end.isSkip && !hasCalls))) {
    return { type: 'turnDeclined', turnId, reason: optOut ?? '' };
  }
  if (end.kind === 'done' && optOut === undefined && hasCalls) return null;
  if (!isSilent) return { type: 'turnEnded', turnId, usage: progress.usage };
  const isCut = end.kind === 'cut';
  return failed(
    turnId,
    brokenStream(isCut ? 'It spoke as another participant only.' : 'The answer was empty.'),
  );
}

async function* runCalls(
  turn: Turn,
  now: {
    readonly ports: TurnPorts;
    readonly cancel: Cancel;
    readonly progress: Progress;
    readonly end: ReplyEnd;
    readonly calls: readonly ToolCall[];
  },
): AsyncGenerator<TurnEvent, void> {
  const { ports, cancel, progress, end, calls } = now;
  const { turnId } = turn;
  progress.history.push({
    role: 'assistant',
    content: end.text,
    toolCalls: calls,
    reasoningDetails: end.reasoningDetails,
  });
  for (const call of calls) {
    if (cancel.aborted) return;
    yield { type: 'toolCalled', turnId, call };
    const result = await orCancelled(ports.toolBox.run(call, turn.caller, cancel), cancel);
    if (result === null) return;
    yield { type: 'toolEnded', turnId, callId: call.callId, outcome: result.outcome };
    progress.history.push({ role: 'tool', callId: call.callId, content: cleanText(result.reply) });
  }
}

/** Some providers send empty or repeated ids; a turn's ids are short, storable and all different. */
function tidyCall(call: ToolCall, seen: Set<string>): ToolCall {
  const given = cleanText(call.callId).slice(0, 180).toWellFormed();
  let callId = given;
  for (let count = 1; callId === '' || seen.has(callId); count += 1)
    callId = `${given}call-${count}`;
  seen.add(callId);
  return {
    callId,
    tool: truncate(cleanText(call.tool), 80),
    arguments: cleanText(call.arguments),
  };
}

function addUsage(sum: Usage | null, next: Usage | null): Usage | null {
  if (sum === null || next === null) return sum ?? next;
  return {
    promptTokens: sum.promptTokens + next.promptTokens,
    completionTokens: sum.completionTokens + next.completionTokens,
    cost: sum.cost === null && next.cost === null ? null : (sum.cost ?? 0) + (next.cost ?? 0),
  };
}

function brokenStream(detail: string): ModelFailure {
  return { kind: 'brokenStream', detail };
}

function failed(turnId: TurnId, failure: ModelFailure): TurnEvent {
  return { type: 'turnFailed', turnId, failure };
}
