import type { Cancel } from '../domain/cancel.ts';
import { MAX_MESSAGE_LENGTH, type Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import { cleanText, truncate } from '../domain/text.ts';
import { estimateTokens } from '../prompt/tokenEstimate.ts';
import type { ComposePrompt } from '../prompt/promptPort.ts';
import type { TurnTask } from '../prompt/turnTask.ts';
import type {
  ChatMessage,
  ChatModels,
  ModelRequest,
  ToolCall,
  ToolDeclaration,
} from '../models/model.ts';
import type { Member, Room } from '../prompt/room.ts';
import { addUsage } from './addUsage.ts';
import { flattenToolRounds } from './flattenToolRounds.ts';
import { mentionDeclaration, runMention } from './mentionTool.ts';
import { optOutDeclaration, optOutReason } from './optOut.ts';
import { readReply, type ReplyEnd, type Spoken } from './replyReader.ts';
import type { ToolBox, ToolCaller, ToolResult } from './toolBox.ts';
import type { TurnEnding, TurnEvent, TurnId } from './turnEvent.ts';
import { orCancelled } from './untilCancelled.ts';

/** After so many replies with calls, or so many calls, a turn's tools are withdrawn. */
const MAX_TOOL_ROUNDS = 12;
export const MAX_TOOL_CALLS = 30;

interface Turn {
  readonly turnId: TurnId;
  readonly room: Room;
  readonly member: Member;
  readonly caller: ToolCaller;
  readonly task: TurnTask;
  readonly hiddenIds: readonly string[];
  /** Whether it is offered the `mention` tool, where there is somebody to call. */
  readonly mayMention: boolean;
}

export interface TurnPorts {
  readonly compose: ComposePrompt;
  readonly models: ChatModels;
  readonly toolBox: ToolBox;
}

/** What a turn gathers over its replies. */
interface Progress {
  readonly history: ChatMessage[];
  readonly spoken: Spoken;
  said: string;
  readonly callIds: Set<string>;
  rounds: number;
  usage: Usage | null;
}

/**
 * One personality answering once: `turnStarted`, then text, reasoning and tools as they come, then
 * exactly one of `turnEnded`, `turnInterrupted`, `turnFailed`, `turnDeclined`. Returns what it used,
 * however it ended. Throws only for defects of a port.
 */
export async function* runTurn(
  turn: Turn,
  ports: TurnPorts,
  cancel: Cancel,
): AsyncGenerator<TurnEvent, Usage | null> {
  const { turnId, room, member } = turn;
  const tools = declarations(turn, ports);
  const progress: Progress = {
    history: [],
    spoken: { text: 0, reasoning: 0 },
    said: '',
    callIds: new Set(),
    rounds: 0,
    usage: null,
  };
  yield { type: 'turnStarted', turnId, model: member.model };
  const { task, hiddenIds } = turn;
  const hasTools = ports.toolBox.declarations.length > 0;
  const composing = ports.compose({ room, member, task, hiddenIds, hasTools }, cancel);
  const prompt = await orCancelled(composing, cancel);
  if (prompt === null) {
    yield { type: 'turnInterrupted', turnId };
    return null;
  }
  for (;;) {
    const callsLeft =
      progress.rounds < MAX_TOOL_ROUNDS ? MAX_TOOL_CALLS - progress.callIds.size : 0;
    const history = callsLeft > 0 ? progress.history : flattenToolRounds(progress.history);
    const messages = [...prompt.messages, ...history];
    const request = requestFor(turn, messages, callsLeft > 0 ? tools : []);
    const end = yield* readReply(ports.models.reply(request, cancel), {
      turnId,
      names: namesFor(turn),
      spoken: progress.spoken,
      maxCalls: callsLeft,
      cancel,
    });
    progress.usage = addUsage(
      progress.usage,
      estimated(end.usage, prompt.estimatedTokens + tokensOf(history)),
    );
    progress.said += end.text;
    const calls = end.calls.slice(0, callsLeft).map((call) => tidyCall(call, progress.callIds));
    const verdict = conclude(turnId, { end, calls, progress, wasCancelled: cancel.aborted });
    if (verdict !== null) {
      yield paid(verdict, progress.usage);
      return progress.usage;
    }
    yield* runCalls(turn, { ports, cancel, progress, end, calls });
    if (isCancelled(cancel)) {
      yield paid({ type: 'turnInterrupted', turnId }, progress.usage);
      return progress.usage;
    }
    progress.rounds += 1;
  }
}

function requestFor(
  { room, member }: Turn,
  messages: readonly ChatMessage[],
  tools: readonly ToolDeclaration[],
): ModelRequest {
  const { model, temperature, reasoningEffort } = member;
  const settings = { model, temperature, reasoningEffort, maxTokens: null };
  return { ...settings, messages, tools, conversationId: room.id };
}

/** Asked through a function, since `aborted` changes while we wait. */
function isCancelled(cancel: Cancel): boolean {
  return cancel.aborted;
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
}

function estimated(usage: Usage | null, tokens: number): Usage | null {
  return usage === null ? null : { ...usage, estimatedPromptTokens: tokens };
}

function declarations(turn: Turn, { toolBox }: TurnPorts): readonly ToolDeclaration[] {
  if (isAlone(turn)) return toolBox.declarations;
  const calling = turn.mayMention ? [mentionDeclaration] : [];
  return [...toolBox.declarations, ...calling, optOutDeclaration];
}

function isAlone({ room }: Turn): boolean {
  return room.members.filter((member) => !member.isMuted).length < 2;
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
function conclude(turnId: TurnId, now: Concluding): TurnEnding | null {
  const { end } = now;
  if (end.kind === 'cancelled' || now.wasCancelled) return { type: 'turnInterrupted', turnId };
  if (end.kind === 'failed') return failed(turnId, end.failure ?? brokenStream('It ended early.'));
  if (end.kind === 'tooLong') {
    return failed(turnId, { kind: 'cutByLength', detail: 'The answer reached its length limit.' });
  }
  return concludeAnswer(turnId, now);
}

function concludeAnswer(turnId: TurnId, { end, calls, progress }: Concluding): TurnEnding | null {
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
    const mentioned = mention(turn, progress, call);
    if (mentioned !== null) yield* mentioned.events;
    const result =
      mentioned?.result ??
      (await orCancelled(ports.toolBox.run(call, turn.caller, cancel), cancel));
    if (result === null) return;
    yield { type: 'toolEnded', turnId, callId: call.callId, outcome: result.outcome };
    progress.history.push({ role: 'tool', callId: call.callId, content: cleanText(result.reply) });
  }
}

/** A call of `mention`, and what it adds to what is said; null for calls of other tools. */
function mention(
  turn: Turn,
  progress: Progress,
  call: ToolCall,
): { readonly result: ToolResult; readonly events: readonly TurnEvent[] } | null {
  const { room, member, turnId } = turn;
  const isOffered = turn.mayMention && !isAlone(turn);
  const result = runMention(call, { room, member, isOffered, said: progress.said });
  if (result === null) return null;
  const gap = progress.spoken.text === 0 ? '' : '\n\n';
  const text = result.text === '' ? '' : gap + result.text;
  if (text === '' || progress.spoken.text + text.length > MAX_MESSAGE_LENGTH) {
    return { result, events: [] };
  }
  progress.said += text;
  progress.spoken.text += text.length;
  return { result, events: [{ type: 'textAdded', turnId, text }] };
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

function brokenStream(detail: string): ModelFailure {
  return { kind: 'brokenStream', detail };
}

/** What was used is paid for, however the turn ends. */
function paid(ending: TurnEnding, usage: Usage | null): TurnEnding {
  return usage === null ? ending : { ...ending, usage };
}

function failed(turnId: TurnId, failure: ModelFailure): TurnEnding {
  return { type: 'turnFailed', turnId, failure };
}
