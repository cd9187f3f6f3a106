import { conversationId, messageId } from '../../shared/domain/ids.ts';
import type { EffectiveRules } from '../../shared/domain/roomRules.ts';
import type { ChatMessage, ModelRequest } from '../../shared/models/model.ts';
import type { PromptRequest } from '../../shared/prompt/promptPort.ts';
import type { Member, Room, SpokenMessage } from '../../shared/prompt/room.ts';
import { createTurnEngine } from '../../shared/turns/engine.ts';
import type { EnginePorts } from '../../shared/turns/enginePorts.ts';
import type { ToolBox } from '../../shared/turns/toolBox.ts';
import type { TurnEvent } from '../../shared/turns/turnEvent.ts';
import { FakeClock } from './fakeClock.ts';
import { idOf, roomOf, spoken } from './roomOf.ts';
import { scriptedModels, type Script } from './scriptedModels.ts';

export const ROOM = idOf(900);

/** One tool, `read_file`, which takes any JSON object. */
const fakeToolBox: ToolBox = {
  declarations: [{ name: 'read_file', description: '', parameters: {} }],
  run: (call) => {
    const isKnown = call.tool === 'read_file' && call.arguments.startsWith('{');
    const reply = isKnown ? 'a.ts (1 line)' : 'Refused: no.';
    return Promise.resolve({
      outcome: isKnown ? { kind: 'done' } : { kind: 'refused', reason: reply },
      reply,
    });
  },
};

/** A prompt that shows what matters to tests: who said what, who reads, and what for. */
function plainPrompt({
  room,
  member,
  task,
  hiddenIds,
}: Omit<PromptRequest, 'hasTools'>): readonly ChatMessage[] {
  const heard = room.messages.filter(
    ({ id, status, text }) => !hiddenIds.includes(id) && status !== 'streaming' && text !== '',
  );
  return [
    ...heard.map(({ author, text }) => ({
      role: 'user' as const,
      content: `${author.name}: ${text}`,
    })),
    { role: 'system', content: `You are ${member.name}, here to: ${JSON.stringify(task)}` },
  ];
}

/** What a request is for: a task's kind, or the hidden parts that have prompts of their own. */
export function purposeOf(request: ModelRequest): string {
  const first = request.messages[0]?.content ?? '';
  if (first.startsWith('You judge a debate')) return 'judge';
  if (first.startsWith('You lead a conversation')) return 'facilitator';
  const card = request.messages.findLast(({ role }) => role === 'system')?.content ?? '';
  return /"kind":"(\w+)"/.exec(card)?.[1] ?? '';
}

interface StageOptions {
  readonly rules?: Partial<EffectiveRules>;
  readonly description?: string;
  readonly ports?: Partial<EnginePorts>;
}

/** A room that applies the engine's events to its own transcript, as the application does. */
export function turnStage(
  members: Member[],
  reply: (request: ModelRequest) => Script,
  { rules = {}, description = '', ports = {} }: StageOptions = {},
) {
  const plain = roomOf(members);
  const everyone = [...members];
  const messages: SpokenMessage[] = [];
  const room: Room & { messages: SpokenMessage[] } = {
    ...plain,
    id: ROOM,
    description,
    rules: { ...plain.rules, ...rules },
    messages,
  };
  const events: TurnEvent[] = [];
  const errors: unknown[] = [];
  const clock = new FakeClock();
  let count = 0;
  const models = scriptedModels(reply);
  const apply = transcriptOf(everyone, messages);
  const engine = createTurnEngine({
    models,
    clock,
    toolBox: fakeToolBox,
    compose: (request) => Promise.resolve({ messages: plainPrompt(request), estimatedTokens: 100 }),
    random: () => 0.5,
    newId: () => idOf(1000 + count++),
    maxInFlight: () => 3,
    admitRound: () => Promise.resolve(true),
    readRoom: () => Promise.resolve({ ...room, messages: [...messages] }),
    callerOf: (roomId, turnId, who) => ({
      ...who,
      conversationId: conversationId.parse(roomId),
      messageId: messageId.parse(turnId),
    }),
    emit: (_room, event) => {
      events.push(event);
      apply(event);
    },
    report: (error) => errors.push(error),
    ...ports,
  });
  const ask = (text: string, id = `m${messages.length}`): string => {
    messages.push(spoken(id, null, text));
    engine.start({ roomId: ROOM, answers: id, speaker: null });
    return id;
  };
  return {
    engine,
    events,
    errors,
    models,
    room,
    clock,
    ask,
    script: () => scriptOf(events, everyone),
  };
}

function transcriptOf(members: readonly Member[], messages: SpokenMessage[]) {
  const speakers = new Map<string, Member>();
  const change = (id: string, fields: (old: SpokenMessage) => Partial<SpokenMessage>): void => {
    const place = messages.findIndex((message) => message.id === id);
    const old = messages[place];
    if (old !== undefined) messages[place] = { ...old, ...fields(old) };
  };
  return (event: TurnEvent): void => {
    switch (event.type) {
      case 'turnQueued': {
        const speaker = members.find(({ id }) => id === event.personalityId);
        if (speaker) speakers.set(event.turnId, speaker);
        break;
      }
      case 'turnStarted': {
        const speaker = speakers.get(event.turnId) ?? null;
        messages.push({ ...spoken(event.turnId, speaker, ''), status: 'streaming' });
        break;
      }
      case 'textAdded':
        change(event.turnId, ({ text }) => ({ text: text + event.text }));
        break;
      case 'turnEnded':
        change(event.turnId, () => ({ status: 'complete' }));
        break;
      case 'turnFailed':
        change(event.turnId, () => ({ status: 'failed' }));
        break;
      case 'turnDeclined':
        change(event.turnId, () => ({ status: 'declined' }));
        break;
      case 'turnInterrupted':
        change(event.turnId, () => ({ status: 'interrupted' }));
        break;
      case 'roomSaid':
        messages.push({
          ...spoken(event.messageId, null, event.text),
          author: { kind: 'room', name: 'Room' },
          stage: event.stage,
        });
        break;
      case 'reasoningAdded':
      case 'toolCalled':
      case 'toolEnded':
      case 'autopilotChanged':
      case 'roomStopped':
    }
  };
}

const ENDINGS: Readonly<Record<string, string>> = {
  turnEnded: 'ended',
  turnFailed: 'failed',
  turnDeclined: 'declined',
  turnInterrupted: 'interrupted',
};

/** The events as lines: `Ada queued`, `Ada: what it said`, `Ada ended`, `stopped: turns`. */
function scriptOf(events: readonly TurnEvent[], members: readonly Member[]): string[] {
  const names = new Map<string, string>();
  const nameOf = (turnId: string) => names.get(turnId) ?? turnId;
  return events.flatMap((event): string[] => {
    switch (event.type) {
      case 'turnQueued': {
        const name = members.find(({ id }) => id === event.personalityId)?.name ?? '?';
        names.set(event.turnId, name);
        return [`${name} queued${event.stage === null ? '' : ` (${event.stage})`}`];
      }
      case 'turnStarted':
        return [`${nameOf(event.turnId)} started`];
      case 'textAdded':
        return [`${nameOf(event.turnId)}: ${event.text}`];
      case 'toolCalled':
        return [`${nameOf(event.turnId)} calls ${event.call.tool}`];
      case 'roomSaid':
        return [`room (${event.stage}): ${event.text}`];
      case 'roomStopped':
        return [`stopped: ${event.reason.kind}`];
      case 'autopilotChanged':
        return [
          event.autopilot === null ? 'autopilot off' : `autopilot ${event.autopilot.messages}`,
        ];
      case 'reasoningAdded':
      case 'toolEnded':
        return [];
      case 'turnEnded':
      case 'turnFailed':
      case 'turnDeclined':
      case 'turnInterrupted':
        return [`${nameOf(event.turnId)} ${ENDINGS[event.type] ?? ''}`];
    }
  });
}

/** Lets everything run that waits for no timer and for no model. */
export async function settle(ticks = 200): Promise<void> {
  for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
}
