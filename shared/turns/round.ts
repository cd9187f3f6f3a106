import type { PersonalityId } from '../domain/ids.ts';
import type { Usage } from '../domain/message.ts';
import { HARD_TURN_LIMIT } from '../domain/roomRules.ts';
import type { StopReason } from '../domain/stopReason.ts';
import { cleanText, truncate } from '../domain/text.ts';
import type { Room } from '../prompt/room.ts';
import { askModel } from './askModel.ts';
import type { PairLog } from './brakes.ts';
import { createCanceller, type Canceller } from './canceller.ts';
import type { EnginePorts } from './enginePorts.ts';
import type { Policy, PolicyContext, Step, TurnOrder, TurnResult, Word } from './policy.ts';
import { runTurn } from './runTurn.ts';
import type { Slots } from './slots.ts';
import type { TurnId } from './turnEvent.ts';
import { createTurnOutcome, type TurnOutcome } from './turnOutcome.ts';
import { orCancelled } from './untilCancelled.ts';

/** What all rounds of a room share. */
interface RoundPorts {
  readonly engine: EnginePorts;
  readonly slots: Slots;
  readonly pairs: PairLog;
  /** Model turns since a human spoke. */
  readonly turns: { count: number };
  /** A turn is over, or (null) a hidden question was answered. */
  readonly onOver: (result: TurnResult | null, usage: Usage | null) => void;
}

export interface RoundWish {
  readonly roomId: string;
  readonly policy: Policy;
  readonly isAutopilot: boolean;
  /** What it answers, oldest first; empty on autopilot. */
  readonly words: readonly Word[];
  /** The message that its turns answer; on autopilot only where the room has none yet. */
  readonly answers: string;
}

interface LiveTurn {
  readonly turnId: TurnId;
  readonly order: TurnOrder;
  readonly canceller: Canceller;
  readonly outcome: TurnOutcome;
  state: 'queued' | 'started' | 'over';
}

/** One run of a policy: its steps become turns, their results go back to it. */
export class Round {
  readonly #ports: RoundPorts;
  readonly #wish: RoundWish;
  readonly #canceller = createCanceller();
  readonly #spoke: PersonalityId[] = [];
  #room: Room;
  #turns: readonly LiveTurn[] = [];
  #hasQueued = false;
  /** It follows a script, whose end has not come while the round runs. */
  #isScripted = false;
  #isRefused = false;
  #hasDropped = false;

  constructor(ports: RoundPorts, wish: RoundWish, room: Room) {
    this.#ports = ports;
    this.#wish = wish;
    this.#room = room;
  }

  /** Why the room falls silent; null where there is nothing to tell. */
  async run(): Promise<StopReason | null> {
    const steps = this.#wish.policy(this.#context());
    let next = await this.#race(Promise.resolve(steps.next([])));
    while (next !== null && next.done !== true) {
      const left = HARD_TURN_LIMIT - this.#ports.turns.count;
      const results = await this.#runStep(next.value, Math.max(0, left));
      if (this.#isRefused) return { kind: 'stopped' };
      if (next.value.turns.length > left) return { kind: 'turns', limit: HARD_TURN_LIMIT };
      await this.#refresh();
      if (this.#isOver) return null;
      next = await this.#race(Promise.resolve(steps.next(results)));
    }
    return next === null || this.#isOver ? null : next.value;
  }

  get room(): Room {
    return this.#room;
  }

  /** Lets running turns finish and drops all that would come after them. */
  endSoon(): void {
    this.#canceller.abort();
    for (const turn of this.#turns) if (turn.state === 'queued') this.#interrupt(turn);
  }

  /** Stops everything; what was said is kept. */
  endNow(): void {
    this.#canceller.abort();
    for (const turn of this.#turns) this.#interrupt(turn);
  }

  stopTurn(turnId: TurnId): void {
    for (const turn of this.#turns) if (turn.turnId === turnId) this.#interrupt(turn);
  }

  get isAutopilot(): boolean {
    return this.#wish.isAutopilot;
  }

  /** The words to which nobody was even queued, or to which not everyone chosen has come. */
  owed(): { readonly unheard: readonly Word[]; readonly unfinished: readonly Word[] } {
    const words = this.#owedWords();
    const isHeard = this.#hasQueued && !this.#hasDropped && !this.#isScripted;
    return { unheard: this.#hasQueued ? [] : words, unfinished: isHeard ? [] : words };
  }

  #owedWords(): readonly Word[] {
    return this.#wish.words.map(({ messageId, answeredBy }) => ({
      messageId,
      answeredBy: [...answeredBy, ...this.#spoke],
    }));
  }

  get #wordIds(): readonly string[] {
    return this.#wish.words.map(({ messageId }) => messageId);
  }

  get #isOver(): boolean {
    return this.#canceller.cancel.aborted;
  }

  #race<T>(promise: Promise<T>): Promise<T | null> {
    return orCancelled(promise, this.#canceller.cancel);
  }

  async #refresh(): Promise<void> {
    const { readRoom } = this.#ports.engine;
    this.#room = (await this.#race(readRoom(this.#wish.roomId, this.#wordIds))) ?? this.#room;
  }

  #context(): PolicyContext {
    const { engine, slots, pairs, turns, onOver } = this.#ports;
    const { roomId, words, isAutopilot } = this.#wish;
    const { cancel } = this.#canceller;
    const readRoom = () => this.#room;
    return {
      get room() {
        return readRoom();
      },
      words,
      isAutopilot,
      random: engine.random,
      turns: () => turns.count,
      pairMessages: (one, two) => pairs.count(one, two, engine.clock.now()),
      notePairMessage: (one, two) => pairs.note(one, two, engine.clock.now()),
      ask: async (question) => {
        const asked = await askModel({ ...question, roomId }, { ...engine, slots }, cancel);
        if (asked.kind !== 'cancelled') onOver(null, asked.usage);
        return asked;
      },
      compose: async (request) => {
        const room = this.#room;
        const composing = engine.compose({ ...request, room, hasTools: false }, cancel);
        return (await orCancelled(composing, cancel))?.messages ?? null;
      },
      say: (said) => {
        if (cancel.aborted) return;
        const text = truncate(cleanText(said.text), 20_000);
        engine.emit(roomId, { ...said, type: 'roomSaid', messageId: engine.newId(), text });
      },
    };
  }

  async #runStep(step: Step, left: number): Promise<readonly TurnResult[]> {
    const { engine, turns } = this.#ports;
    const orders = step.turns.slice(0, left);
    if (!(await this.#isAdmitted(orders)) || this.#isOver) return [];
    turns.count += orders.length;
    const live = orders.map((order): LiveTurn => {
      const turnId = engine.newId();
      const outcome = createTurnOutcome(turnId, order.personalityId);
      return { turnId, order, canceller: createCanceller(), outcome, state: 'queued' };
    });
    this.#turns = live;
    this.#hasQueued = true;
    this.#isScripted = step.stage !== null;
    const { roomId, isAutopilot } = this.#wish;
    const newest = isAutopilot ? this.#room.messages.at(-1)?.id : undefined;
    const answers = newest ?? this.#wish.answers;
    for (const { turnId, order } of live) {
      const { personalityId } = order;
      const { stage } = step;
      engine.emit(roomId, { type: 'turnQueued', turnId, personalityId, answers, stage });
    }
    const results =
      step.order === 'parallel'
        ? await Promise.all(live.map((turn) => this.#runOne(turn, step, [])))
        : await this.#oneByOne(live, step);
    this.#turns = [];
    return results;
  }

  async #oneByOne(live: readonly LiveTurn[], step: Step): Promise<readonly TurnResult[]> {
    const results: TurnResult[] = [];
    for (const turn of live) results.push(await this.#runOne(turn, step, results));
    return results;
  }

  /** Asked once in a human's round, before its first turns where they are several. */
  async #isAdmitted(orders: readonly TurnOrder[]): Promise<boolean> {
    if (this.#hasQueued || this.#wish.isAutopilot || orders.length < 2) return true;
    const ids = orders.map(({ personalityId }) => personalityId);
    const speakers = ids.flatMap((id) => this.#room.members.filter((member) => member.id === id));
    const isAdmitted = await this.#race(this.#ports.engine.admitRound(this.#room, speakers));
    this.#isRefused = isAdmitted === false;
    return isAdmitted === true;
  }

  async #runOne(turn: LiveTurn, step: Step, earlier: readonly TurnResult[]): Promise<TurnResult> {
    const { engine, slots, onOver } = this.#ports;
    let usage: Usage | null = null;
    await this.#wait(turn);
    const release = await slots.take(turn.canceller.cancel);
    try {
      if (release !== null) usage = await this.#speak(turn, step, earlier);
    } catch (error) {
      engine.report(error);
      this.#fail(turn, error);
    } finally {
      turn.state = 'over';
      release?.();
    }
    const result = turn.outcome.result(this.#room, usage);
    onOver(result, usage);
    return result;
  }

  /** People take a moment before they answer; a waiting one holds no slot. */
  async #wait({ order, canceller }: LiveTurn): Promise<void> {
    const member = this.#room.members.find(({ id }) => id === order.personalityId);
    const delayMs = member?.responseDelayMs ?? 0;
    if (delayMs === 0) return;
    const { clock } = this.#ports.engine;
    let takeBack = (): void => undefined;
    const passed = new Promise<true>((resolve) => {
      takeBack = clock.setTimer(delayMs, () => resolve(true));
    });
    if ((await orCancelled(passed, canceller.cancel)) === null) takeBack();
  }

  async #speak(turn: LiveTurn, step: Step, earlier: readonly TurnResult[]): Promise<Usage | null> {
    const { engine } = this.#ports;
    const { roomId } = this.#wish;
    const { turnId, canceller } = turn;
    const { personalityId, task, mayMention } = turn.order;
    const room = await engine.readRoom(roomId, this.#wordIds);
    if (turn.state !== 'queued') return null;
    // It may have been muted or have left while it waited.
    const member = room?.members.find(({ id, isMuted }) => id === personalityId && !isMuted);
    if (!room || !member) {
      this.#interrupt(turn);
      return null;
    }
    this.#room = room;
    const who = { personalityId, personalityName: member.name };
    const others = this.#turns.filter((other) => other !== turn).map((other) => other.turnId);
    const events = runTurn(
      {
        turnId,
        room,
        member,
        caller: engine.callerOf(roomId, turnId, who),
        task: typeof task === 'function' ? task(earlier) : task,
        hiddenIds: step.isBlind ? others : [],
        mayMention,
      },
      engine,
      canceller.cancel,
    );
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done === true) return next.value;
      if (next.value.type === 'turnStarted' && !this.#begin(turn)) return null;
      turn.outcome.hear(next.value);
      engine.emit(roomId, next.value);
    }
  }

  /** False where it was stopped in the very moment when it was to begin. */
  #begin(turn: LiveTurn): boolean {
    if (turn.state !== 'queued') return false;
    turn.state = 'started';
    this.#spoke.push(turn.order.personalityId);
    return true;
  }

  #fail(turn: LiveTurn, error: unknown): void {
    // Stopped while it waited: that was its end.
    if (turn.state === 'over') return;
    const words = error instanceof Error ? error.message : String(error);
    const failure = { kind: 'brokenStream' as const, detail: truncate(cleanText(words), 500) };
    const event = { type: 'turnFailed' as const, turnId: turn.turnId, failure };
    turn.outcome.hear(event);
    this.#ports.engine.emit(this.#wish.roomId, event);
  }

  #interrupt(turn: LiveTurn): void {
    if (turn.state === 'queued') {
      turn.state = 'over';
      if (this.#isOver) this.#hasDropped = true;
      const { turnId } = turn;
      this.#ports.engine.emit(this.#wish.roomId, { type: 'turnInterrupted', turnId });
    }
    turn.canceller.abort();
  }
}
