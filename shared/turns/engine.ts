import type { NewId, PersonalityId } from '../domain/ids.ts';
import { cleanText, truncate } from '../domain/text.ts';
import type { Room } from '../prompt/room.ts';
import { createCanceller, type Canceller } from './canceller.ts';
import { runTurn, type TurnPorts } from './runTurn.ts';
import { createSlots, type Slots } from './slots.ts';
import { chooseSpeakers, type Random } from './speakers.ts';
import type { ToolCaller } from './toolBox.ts';
import type { TurnEvent, TurnId } from './turnEvent.ts';

export interface EnginePorts extends TurnPorts {
  readonly random: Random;
  readonly newId: NewId;
  /** The room as it is now, all that was emitted so far included; null when it is gone. */
  readonly readRoom: (roomId: string) => Promise<Room | null>;
  /** Who a tool of this turn acts for. */
  readonly callerOf: (
    roomId: string,
    turnId: TurnId,
    who: Pick<ToolCaller, 'personalityId' | 'personalityName'>,
  ) => ToolCaller;
  /** Hears everything, in order. */
  readonly emit: (roomId: string, event: TurnEvent) => void;
  /** Hears of defects; the turn that met one has failed. */
  readonly report: (error: unknown) => void;
  /** Turns that run at once, over all rooms. */
  readonly maxInFlight: number;
  /** Whether a round's speakers hear each other or answer at once. */
  readonly order: 'sequential' | 'parallel';
}

/** What sets off a round: a human's message in the room, or one personality asked by name. */
export interface RoundRequest {
  readonly roomId: string;
  /** The message to be answered; the room must hold it when it is read. */
  readonly answers: string;
  /** Null: whoever the message itself chooses. */
  readonly speaker: PersonalityId | null;
}

/**
 * Runs the rounds of all rooms: one after another within a room, side by side over rooms. Everything
 * that happens comes out of `emit`; with the same random source and models it is always the same.
 *
 *   turnQueued ─▶ turnStarted ─▶ (text, reasoning, tools)* ─▶ turnEnded | turnFailed | turnDeclined
 *        └──────────────┴────────────── stop ────────────────▶ turnInterrupted
 */
export interface TurnEngine {
  start(request: RoundRequest): void;
  /** Stops one answer, or with null all of a room's, those still waiting included. */
  stop(roomId: string, turnId: TurnId | null): void;
  /** Stops every room. */
  stopAll(): void;
  /** Stops every room for good: what is started from now on is stopped at once. */
  close(): void;
  /** Resolves when no room has anything left to do. */
  idle(): Promise<void>;
}

interface LiveTurn {
  readonly turnId: TurnId;
  readonly personalityId: PersonalityId;
  readonly canceller: Canceller;
  state: 'queued' | 'started' | 'over';
}

interface Lane {
  readonly roomId: string;
  readonly rounds: RoundRequest[];
  turns: readonly LiveTurn[];
  isStopped: boolean;
}

export function createTurnEngine(ports: EnginePorts): TurnEngine {
  const engine = new Engine(ports);
  return {
    start: (request) => engine.start(request),
    stop: (roomId, turnId) => engine.stop(roomId, turnId),
    stopAll: () => engine.stopAll(),
    close: () => engine.close(),
    idle: () => engine.idle(),
  };
}

class Engine implements TurnEngine {
  readonly #ports: EnginePorts;
  readonly #slots: Slots;
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#slots = createSlots(ports.maxInFlight);
  }

  start(request: RoundRequest): void {
    if (this.#isClosed) {
      this.#ports.emit(request.roomId, { type: 'roomStopped', reason: { kind: 'stopped' } });
      return;
    }
    const busy = this.#lanes.get(request.roomId);
    if (busy) {
      busy.rounds.push(request);
      return;
    }
    const lane = { roomId: request.roomId, rounds: [request], turns: [], isStopped: false };
    this.#lanes.set(request.roomId, lane);
    const run = this.#runLane(lane).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  stop(roomId: string, turnId: TurnId | null): void {
    const lane = this.#lanes.get(roomId);
    if (lane === undefined) return;
    if (turnId === null) {
      lane.rounds.length = 0;
      lane.isStopped = true;
    }
    for (const turn of lane.turns) {
      if (turnId === null || turn.turnId === turnId) this.#interrupt(lane, turn);
    }
  }

  stopAll(): void {
    for (const roomId of [...this.#lanes.keys()]) this.stop(roomId, null);
  }

  close(): void {
    this.#isClosed = true;
    this.stopAll();
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #runLane(lane: Lane): Promise<void> {
    const { emit, report } = this.#ports;
    for (let next = lane.rounds.shift(); next; next = lane.rounds.shift()) {
      await this.#runRound(lane, next).catch(report);
      if (!lane.isStopped) continue;
      lane.isStopped = false;
      emit(lane.roomId, { type: 'roomStopped', reason: { kind: 'stopped' } });
    }
    this.#lanes.delete(lane.roomId);
  }

  async #runRound(lane: Lane, { roomId, answers, speaker }: RoundRequest): Promise<void> {
    const { readRoom, random, newId, emit, order } = this.#ports;
    const room = await readRoom(roomId);
    if (room === null || lane.isStopped) return;
    const speakers = speaker === null ? speakersFor(room, answers, random) : [speaker];
    if (speakers.length === 0) {
      emit(roomId, { type: 'roomStopped', reason: { kind: 'nobodyToAnswer' } });
      return;
    }
    lane.turns = speakers.map((personalityId) => ({
      turnId: newId(),
      personalityId,
      canceller: createCanceller(),
      state: 'queued',
    }));
    for (const { turnId, personalityId } of lane.turns) {
      emit(roomId, { type: 'turnQueued', turnId, personalityId, answers });
    }
    if (order === 'parallel') {
      await Promise.all(lane.turns.map((turn) => this.#runOne(lane, turn)));
    } else {
      for (const turn of lane.turns) await this.#runOne(lane, turn);
    }
    lane.turns = [];
  }

  async #runOne(lane: Lane, turn: LiveTurn): Promise<void> {
    const { emit, report } = this.#ports;
    const release = await this.#slots.take(turn.canceller.cancel);
    if (release === null) return;
    try {
      await this.#speak(lane, turn);
    } catch (error) {
      report(error);
      const detail = truncate(
        cleanText(error instanceof Error ? error.message : String(error)),
        500,
      );
      const failure = { kind: 'brokenStream' as const, detail };
      emit(lane.roomId, { type: 'turnFailed', turnId: turn.turnId, failure });
    } finally {
      turn.state = 'over';
      release();
    }
  }

  async #speak(lane: Lane, turn: LiveTurn): Promise<void> {
    const { roomId } = lane;
    const { turnId, personalityId, canceller } = turn;
    const room = await this.#ports.readRoom(roomId);
    if (turn.state !== 'queued') return;
    // It may have been muted or have left while it waited.
    const member = room?.members.find(({ id, isMuted }) => id === personalityId && !isMuted);
    if (!room || !member) {
      this.#interrupt(lane, turn);
      return;
    }
    turn.state = 'started';
    const who = { personalityId, personalityName: member.name };
    const caller = this.#ports.callerOf(roomId, turnId, who);
    const events = runTurn({ turnId, room, member, caller }, this.#ports, canceller.cancel);
    for await (const event of events) this.#ports.emit(roomId, event);
  }

  #interrupt(lane: Lane, turn: LiveTurn): void {
    if (turn.state === 'queued') {
      turn.state = 'over';
      this.#ports.emit(lane.roomId, { type: 'turnInterrupted', turnId: turn.turnId });
    }
    turn.canceller.abort();
  }
}

function speakersFor(room: Room, messageId: string, random: Random): readonly PersonalityId[] {
  const said = room.messages.find((message) => message.id === messageId);
  const original = room.messages.find((message) => message.id === said?.replyTo);
  const repliesTo = original?.author.kind === 'personality' ? original.author.personalityId : null;
  return chooseSpeakers({ text: said?.text ?? '', repliesTo }, room.members, random);
}
