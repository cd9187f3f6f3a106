import type { StopReason } from '../domain/stopReason.ts';
import { ANSWER } from '../prompt/turnTask.ts';
import { onAutopilot } from './autopilot.ts';
import type { PairLog } from './brakes.ts';
import type { EnginePorts, RoundRequest } from './enginePorts.ts';
import { askedByName } from './modes/freeTalk.ts';
import { policyOf } from './modes/policyOf.ts';
import type { TurnResult, Word } from './policy.ts';
import { Round, type RoundWish } from './round.ts';
import type { Slots } from './slots.ts';
import type { AutopilotProgress, TurnEvent, TurnId } from './turnEvent.ts';

interface LanePorts {
  readonly engine: EnginePorts;
  readonly slots: Slots;
  readonly pairs: PairLog;
}

interface Waiting {
  readonly request: RoundRequest;
  /** Older words that are answered together with it. */
  readonly owed: readonly Word[];
}

/**
 * One room's rounds, one after another: what humans ask for first, then, while autopilot is on, rounds
 * of its own.
 *
 *   waiting ──▶ round ──▶ (next waiting | autopilot's round) ──▶ … ──▶ idle
 *      ▲          │
 *      └── owed ──┘  a new word ends the round, as the room's rule for interruptions says
 */
export class Lane {
  readonly #ports: LanePorts;
  readonly #roomId: string;
  readonly #turns = { count: 0 };
  #waiting: readonly Waiting[] = [];
  /** What the present round was asked for; null on autopilot. */
  #present: RoundRequest | null = null;
  #round: Round | null = null;
  #autopilot: AutopilotProgress | null = null;
  /** Tells one autopilot from the next that may begin in the same millisecond. */
  #autopilotNumber = 0;
  #isStopped = false;

  constructor(ports: LanePorts, roomId: string) {
    this.#ports = ports;
    this.#roomId = roomId;
  }

  get autopilot(): AutopilotProgress | null {
    return this.#autopilot;
  }

  add(request: RoundRequest): void {
    if (this.#isAsked(request)) return;
    const isWord = request.speaker === null;
    if (isWord && this.#autopilot !== null) this.#endAutopilot({ kind: 'autopilotPaused' });
    // What was stopped is owed nothing; asking one by name joins the queue.
    const owed = isWord && !this.#isStopped ? this.#makeWay() : [];
    this.#waiting = [...this.#waiting, { request, owed }];
  }

  /** A message is gone: what waits to answer it or to go on with it does not begin any more. */
  withdraw(messageId: string): void {
    this.#waiting = this.#waiting.flatMap((waiting) => {
      const isConcerned = isAbout(waiting.request, messageId);
      const owed = waiting.owed.filter((word) => word.messageId !== messageId);
      if (!isConcerned) return [{ ...waiting, owed }];
      const last = owed.at(-1);
      if (waiting.request.speaker !== null || last === undefined) return [];
      // The older words that it was to be answered with are still owed an answer.
      const request = { ...waiting.request, answers: last.messageId };
      return [{ request, owed: owed.slice(0, -1) }];
    });
  }

  /** Ends autopilot for a word that this lane does not answer; what was said before it began is none. */
  pauseAutopilot(saidAt: number): void {
    if (this.#autopilot === null || saidAt <= this.#autopilot.startedAt) return;
    this.#endAutopilot({ kind: 'autopilotPaused' });
    const round = this.#round;
    if (round?.isAutopilot !== true) return;
    if (round.room.rules.interruption === 'interrupt') round.endNow();
    else round.endSoon();
  }

  stop(turnId: TurnId | null): void {
    if (turnId !== null) {
      this.#round?.stopTurn(turnId);
      return;
    }
    this.#waiting = [];
    this.#isStopped = true;
    if (this.#autopilot !== null) {
      this.#autopilot = null;
      this.#emit({ type: 'autopilotChanged', autopilot: null });
    }
    this.#round?.endNow();
  }

  setAutopilot(isOn: boolean): void {
    if (isOn === (this.#autopilot !== null)) return;
    if (!isOn) {
      this.#endAutopilot({ kind: 'stopped' });
      if (this.#round?.isAutopilot === true) this.#round.endSoon();
      return;
    }
    const startedAt = this.#ports.engine.clock.now();
    this.#autopilotNumber += 1;
    this.#autopilot = { startedAt, messages: 0, spend: 0 };
    this.#emit({ type: 'autopilotChanged', autopilot: this.#autopilot });
  }

  /** Calls `onIdle` in the very moment when nothing is left to do: what is added later needs a new lane. */
  async run(onIdle: () => void): Promise<void> {
    const { report } = this.#ports.engine;
    while (this.#waiting.length > 0 || this.#autopilot !== null) {
      const [next, ...rest] = this.#waiting;
      this.#waiting = rest;
      if (next !== undefined) {
        await this.#runRequest(next).catch((error: unknown) => {
          report(error);
          // The word is stored and nobody answers it: the room must not be silent about that.
          if (!this.#wasStopped()) this.#emit({ type: 'roomStopped', reason: { kind: 'stopped' } });
        });
      } else await this.#runAutopilot();
      if (!this.#isStopped) continue;
      this.#isStopped = false;
      // Somebody was asked again meanwhile: the room is not silent.
      if (this.#waiting.length > 0) continue;
      this.#emit({ type: 'roomStopped', reason: { kind: 'stopped' } });
    }
    onIdle();
  }

  /** The very same was asked and is not answered yet: a second click is none. */
  #isAsked(request: RoundRequest): boolean {
    const present = this.#isStopped ? null : this.#present;
    return [present, ...this.#waiting.map((waiting) => waiting.request)].some(
      (other) => other !== null && keyOf(other) === keyOf(request),
    );
  }

  /** Ends the present round for a new word as the rules say, and gives the older words it shall answer too. */
  #makeWay(): readonly Word[] {
    const round = this.#round;
    if (round === null) return [];
    const { interruption } = round.room.rules;
    if (round.isAutopilot && interruption !== 'interrupt') {
      round.endSoon();
      return [];
    }
    if (interruption === 'queue') return [];
    if (interruption === 'interrupt') round.endNow();
    else round.endSoon();
    const waitingWords = this.#waiting.filter(({ request }) => request.speaker === null);
    this.#waiting = this.#waiting.filter(({ request }) => request.speaker !== null);
    const { unheard, unfinished } = round.owed();
    return [...(interruption === 'merge' ? unfinished : unheard), ...waitingWords.flatMap(wordsOf)];
  }

  async #runRequest(waiting: Waiting): Promise<void> {
    const { request } = waiting;
    this.#present = request;
    try {
      await this.#answer(waiting);
    } finally {
      this.#present = null;
    }
  }

  async #answer(waiting: Waiting): Promise<void> {
    const { request } = waiting;
    this.#turns.count = 0;
    const { speaker, answers, task } = request;
    const words = speaker === null ? wordsOf(waiting) : [];
    const wordIds = words.map(({ messageId }) => messageId);
    const room = await this.#ports.engine.readRoom(this.#roomId, wordIds);
    if (room === null || this.#isStopped) return;
    const reason = await this.#runRound(
      new Round(
        this.#roundPorts(),
        {
          roomId: this.#roomId,
          policy:
            speaker === null ? policyOf[room.rules.mode] : askedByName(speaker, task ?? ANSWER),
          isAutopilot: false,
          words,
          answers,
        },
        room,
      ),
    );
    // Stopped, the room is told once, by `run`.
    if (reason !== null && !this.#wasStopped()) this.#emit({ type: 'roomStopped', reason });
  }

  /** Asked through a method, since it changes while we wait. */
  #wasStopped(): boolean {
    return this.#isStopped;
  }

  async #runAutopilot(): Promise<void> {
    const begun = this.#autopilotNumber;
    const end = await this.#autopilotRound().catch((error: unknown): StopReason => {
      this.#ports.engine.report(error);
      return { kind: 'stopped' };
    });
    if (!this.#isStillOn(begun)) return;
    // A round that gave no reason makes way for what waits; autopilot goes on after it.
    if (end !== null || this.#waiting.length === 0) {
      this.#endAutopilot(end ?? { kind: 'autopilotSettled' });
    }
  }

  async #autopilotRound(): Promise<StopReason | null> {
    const { engine } = this.#ports;
    const room = await engine.readRoom(this.#roomId, []);
    const on = this.#autopilot;
    if (on === null) return null;
    if (room === null) return { kind: 'stopped' };
    const wish: RoundWish = {
      roomId: this.#roomId,
      policy: onAutopilot({
        progress: () => this.#autopilot ?? on,
        now: () => engine.clock.now(),
        isWanted: () => this.#waiting.length > 0,
      }),
      isAutopilot: true,
      words: [],
      answers: this.#roomId,
    };
    const round = new Round(this.#roundPorts(), wish, room);
    const takeBack = this.#endInTime(round, on.startedAt);
    return this.#runRound(round).finally(takeBack);
  }

  /** Time ends autopilot also while an answer is under way, which may finish. */
  #endInTime(round: Round, startedAt: number): () => void {
    const { clock } = this.#ports.engine;
    const begun = this.#autopilotNumber;
    const minutesNow = () => round.room.rules.autopilotMinutes;
    const leftMs = () => startedAt + minutesNow() * 60_000 - clock.now();
    const wait = () => clock.setTimer(Math.max(0, leftMs()), onTime);
    const onTime = () => {
      if (!this.#isStillOn(begun)) return;
      // It was given more time meanwhile.
      if (leftMs() > 0) {
        takeBack = wait();
        return;
      }
      this.#endAutopilot({ kind: 'autopilotTime', minutes: minutesNow() });
      round.endSoon();
    };
    let takeBack = wait();
    return () => takeBack();
  }

  #isStillOn(begun: number): boolean {
    return this.#autopilot !== null && this.#autopilotNumber === begun;
  }

  async #runRound(round: Round): Promise<StopReason | null> {
    this.#round = round;
    try {
      return await round.run();
    } finally {
      this.#round = null;
    }
  }

  #roundPorts() {
    return {
      ...this.#ports,
      turns: this.#turns,
      onOver: (result: TurnResult | null, usage: TurnResult['usage']) => {
        if (this.#autopilot === null) return;
        const { startedAt, messages, spend } = this.#autopilot;
        this.#autopilot = {
          startedAt,
          messages: messages + (result !== null && isMessage(result) ? 1 : 0),
          spend: spend + (usage?.cost ?? 0),
        };
        if (result !== null) this.#emit({ type: 'autopilotChanged', autopilot: this.#autopilot });
      },
    };
  }

  #endAutopilot(reason: StopReason): void {
    this.#autopilot = null;
    this.#emit({ type: 'autopilotChanged', autopilot: null });
    this.#emit({ type: 'roomStopped', reason });
  }

  #emit(event: TurnEvent): void {
    this.#ports.engine.emit(this.#roomId, event);
  }
}

function wordsOf({ request, owed }: Waiting): readonly Word[] {
  return [...owed, { messageId: request.answers, answeredBy: [] }];
}

function isAbout({ answers, task }: RoundRequest, messageId: string): boolean {
  return answers === messageId || (task?.kind === 'continue' && task.messageId === messageId);
}

function keyOf({ answers, speaker, task }: RoundRequest): string {
  return JSON.stringify([answers, speaker, task ?? ANSWER]);
}

/** Whether a turn left something in the room, if only its failure. */
function isMessage({ status, text }: TurnResult): boolean {
  return status === 'complete' || status === 'failed' || text !== '';
}
