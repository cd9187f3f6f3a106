import { createPairLog, type PairLog } from './brakes.ts';
import type { EnginePorts, RoundRequest } from './enginePorts.ts';
import { Lane } from './lane.ts';
import { createSlots, type Slots } from './slots.ts';
import type { AutopilotProgress, TurnId } from './turnEvent.ts';

export type { RoundRequest };

/**
 * Runs the rounds of all rooms: one after another within a room, side by side over rooms. Everything
 * that happens comes out of `emit`; with the same clock, random source and models it is always the same.
 *
 *   turnQueued ─▶ turnStarted ─▶ (text, reasoning, tools)* ─▶ turnEnded | turnFailed | turnDeclined
 *        └──────────────┴────────────── stop ────────────────▶ turnInterrupted
 */
export interface TurnEngine {
  /**
   * In a busy room a human's word does what the room's rule for interruptions says, and ends autopilot.
   * What is being asked already is not asked twice.
   */
  start(request: RoundRequest): void;
  /** Stops one answer, or with null all of a room's, those still waiting and autopilot included. */
  stop(roomId: string, turnId: TurnId | null): void;
  /** On: the room goes on without humans as soon as it has nothing to answer. Off: a running answer may finish. */
  setAutopilot(roomId: string, isOn: boolean): void;
  /** A message is gone: what waits to answer it does not begin any more. */
  withdraw(roomId: string, messageId: string): void;
  /** Ends a room's autopilot for a word said elsewhere after it began (ms since 1970). */
  pauseAutopilot(roomId: string, saidAt: number): void;
  /** Null where autopilot is off. */
  autopilotOf(roomId: string): AutopilotProgress | null;
  /** Stops every room. */
  stopAll(): void;
  /** Stops every room for good: what is started from now on is stopped at once. */
  close(): void;
  /** Resolves when no room has anything left to do. */
  idle(): Promise<void>;
}

export function createTurnEngine(ports: EnginePorts): TurnEngine {
  const engine = new Engine(ports);
  return {
    start: (request) => engine.start(request),
    stop: (roomId, turnId) => engine.stop(roomId, turnId),
    setAutopilot: (roomId, isOn) => engine.setAutopilot(roomId, isOn),
    withdraw: (roomId, messageId) => engine.withdraw(roomId, messageId),
    pauseAutopilot: (roomId, saidAt) => engine.pauseAutopilot(roomId, saidAt),
    autopilotOf: (roomId) => engine.autopilotOf(roomId),
    stopAll: () => engine.stopAll(),
    close: () => engine.close(),
    idle: () => engine.idle(),
  };
}

class Engine implements TurnEngine {
  readonly #ports: EnginePorts;
  readonly #slots: Slots;
  readonly #lanes = new Map<string, Lane>();
  /** Outlive the lanes: the same two may be at it again after the next word. */
  readonly #pairs = new Map<string, PairLog>();
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#slots = createSlots(ports.maxInFlight);
  }

  start(request: RoundRequest): void {
    this.#inLane(request.roomId, (lane) => lane.add(request));
  }

  stop(roomId: string, turnId: TurnId | null): void {
    this.#lanes.get(roomId)?.stop(turnId);
  }

  setAutopilot(roomId: string, isOn: boolean): void {
    if (isOn) this.#inLane(roomId, (lane) => lane.setAutopilot(true));
    else this.#lanes.get(roomId)?.setAutopilot(false);
  }

  withdraw(roomId: string, messageId: string): void {
    this.#lanes.get(roomId)?.withdraw(messageId);
  }

  pauseAutopilot(roomId: string, saidAt: number): void {
    this.#lanes.get(roomId)?.pauseAutopilot(saidAt);
  }

  autopilotOf(roomId: string): AutopilotProgress | null {
    return this.#lanes.get(roomId)?.autopilot ?? null;
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

  /** Gives a room something to do, and runs it where it was idle. */
  #inLane(roomId: string, task: (lane: Lane) => void): void {
    if (this.#isClosed) {
      this.#ports.emit(roomId, { type: 'roomStopped', reason: { kind: 'stopped' } });
      return;
    }
    const busy = this.#lanes.get(roomId);
    if (busy !== undefined) {
      task(busy);
      return;
    }
    const pairs = this.#pairs.get(roomId) ?? createPairLog();
    this.#pairs.set(roomId, pairs);
    const lane = new Lane({ engine: this.#ports, slots: this.#slots, pairs }, roomId);
    this.#lanes.set(roomId, lane);
    task(lane);
    const run = this.#run(lane, roomId).finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #run(lane: Lane, roomId: string): Promise<void> {
    await lane.run(() => this.#lanes.delete(roomId));
    const now = this.#ports.clock.now();
    for (const [id, pairs] of this.#pairs) {
      if (!this.#lanes.has(id) && pairs.isEmpty(now)) this.#pairs.delete(id);
    }
  }
}
