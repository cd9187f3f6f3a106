import assert from 'node:assert/strict';
import { PAIR_WINDOW_MS } from '../../shared/turns/brakes.ts';
import {
  HARD_TURN_LIMIT,
  interruption,
  roomMode,
  type EffectiveRules,
  DEFAULT_RULES,
} from '../../shared/domain/roomRules.ts';
import type { ModelRequest } from '../../shared/models/model.ts';
import type { Member } from '../../shared/prompt/room.ts';
import type { TurnEvent } from '../../shared/turns/turnEvent.ts';
import { Random } from './random.ts';
import { member } from './roomOf.ts';
import { called, HANG, personaOf, said, type Script } from './scriptedModels.ts';
import { purposeOf, ROOM, settle, turnStage } from './turnStage.ts';

const NAMES = ['Ada', 'Bo Li', 'Cy', 'Dee', 'Eve', 'Al', 'All', 'Hal'];
const WORDS = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu'.split(' ');
const USAGE = {
  promptTokens: 10,
  completionTokens: 5,
  cost: 0.01,
  cachedTokens: null,
  reasoningTokens: null,
  estimatedPromptTokens: null,
};

/** One seeded room that is driven until it is quiet; throws with its script where it breaks a promise. */
export async function runRandomRoom(
  seed: number,
  /** What the engine is made to believe of the rules, to see that the checks have teeth. */
  broken: Partial<EffectiveRules> = {},
): Promise<readonly TurnEvent[]> {
  const run = new RandomRoom(seed, broken);
  try {
    await run.drive();
    run.check();
  } catch (error) {
    const script = [...run.log, ...run.staged.script()].join('\n');
    throw new Error(`seed ${seed}: ${String(error)}\n${script}`, { cause: error });
  }
  return run.staged.events;
}

class RandomRoom {
  readonly log: string[] = [];
  readonly staged;
  readonly #dice: Random;
  readonly #rules: EffectiveRules;
  readonly #members: Member[];
  readonly #maxInFlight: number;
  readonly #words: { id: string; after: number }[] = [];
  readonly #summons: { pair: string; at: number }[] = [];
  readonly #quiet: number[] = [];
  #hasAutopilot = false;
  #isIdle = false;

  constructor(seed: number, broken: Partial<EffectiveRules>) {
    const dice = new Random(seed);
    this.#dice = dice;
    this.#members = NAMES.slice(0, 2 + dice.below(dice.chance(40) ? 1 : 7)).map((name, n) =>
      member(n + 1, name, {
        eagerness: dice.chance(30) ? 0 : dice.fraction(),
        isMuted: dice.chance(15),
        responseDelayMs: dice.chance(30) ? dice.below(5_000) : 0,
      }),
    );
    this.#rules = {
      ...DEFAULT_RULES,
      mode: dice.chance(50) ? 'free' : dice.pick(roomMode.options),
      order: dice.chance(50) ? 'parallel' : 'sequential',
      interruption: dice.pick(interruption.options),
      judgeId: dice.chance(30) ? (this.#members[0]?.id ?? null) : null,
      maxChainDepth: 1 + dice.below(6),
      maxTurns: 1 + dice.below(10),
      maxPairMessages: 1 + dice.below(4),
      autopilotMessages: 1 + dice.below(12),
      autopilotSpend: dice.chance(30) ? 0.05 : 5,
    };
    this.#maxInFlight = 1 + dice.below(3);
    this.log.push(JSON.stringify(this.#rules));
    this.staged = turnStage(this.#members, (request) => this.#reply(request), {
      rules: { ...this.#rules, ...broken },
      description: dice.chance(50) ? 'We test.' : '',
      ports: {
        random: () => dice.fraction(),
        maxInFlight: () => this.#maxInFlight,
        admitRound: () => Promise.resolve(dice.chance(95)),
      },
    });
  }

  async drive(): Promise<void> {
    const dice = this.#dice;
    const { engine, clock } = this.staged;
    for (let acts = 2 + dice.below(6); acts > 0; acts -= 1) {
      this.#act();
      await settle(dice.below(60));
      clock.advance(dice.below(4_000));
    }
    const idle = engine.idle().then(() => (this.#isIdle = true));
    for (let step = 0; step < 2_000 && !this.#isIdle; step += 1) {
      await settle(20);
      clock.advance(dice.below(4_000));
      const [open] = openTurns(this.staged.events);
      if (step % 40 === 39 && open !== undefined) engine.stop(ROOM, open);
      // A judge or a facilitator that hangs has no turn; only stopping the room ends it.
      if (step % 400 === 399) engine.stop(ROOM, null);
    }
    assert.ok(this.#isIdle, 'the room never ends');
    await idle;
  }

  #act(): void {
    const dice = this.#dice;
    const { engine, events, ask } = this.staged;
    const roll = dice.below(100);
    if (this.#words.length === 0 ? roll < 90 : roll < 65) {
      const name = dice.pick(this.#members).name;
      const text = dice.pick([
        'what now?',
        `@${name} you?`,
        '@all please',
        `hey @${name} and @Bo Li`,
      ]);
      const after = events.length;
      const id = ask(text, `word-${this.#words.length}`);
      this.log.push(`human says ${id} at event ${after}: ${text}`);
      this.#words.push({ id, after });
      assert.equal(engine.autopilotOf(ROOM), null, 'a word leaves autopilot on');
      return;
    }
    if (roll < 85) {
      this.#hasAutopilot = true;
      this.log.push(`autopilot at event ${events.length}`);
      engine.setAutopilot(ROOM, dice.chance(85));
      return;
    }
    this.log.push(`stop at event ${events.length}`);
    const isWhole = dice.chance(50);
    engine.stop(ROOM, isWhole ? null : (openTurns(events)[0] ?? null));
    if (isWhole) this.#quiet.push(events.length);
  }

  #reply(request: ModelRequest): Script {
    const dice = this.#dice;
    const purpose = purposeOf(request);
    if (dice.chance(2)) return [{ type: 'text', delta: 'hm' }, HANG];
    if (dice.chance(5)) {
      return [{ type: 'failed', failure: { kind: 'network', detail: '' }, usage: null }];
    }
    if (purpose === 'judge' || purpose === 'vote' || purpose === 'facilitator') {
      const name = dice.pick(['A', 'B', 'tie', ...this.#members.map((one) => one.name)]);
      const json = {
        winner: name,
        vote: name,
        next: dice.chance(20) ? null : name,
        confidence: dice.fraction(),
      };
      return said(dice.chance(80) ? `Well: ${JSON.stringify(json)}` : 'no idea');
    }
    this.#noteSummons(request);
    return this.#speech(request);
  }

  #noteSummons(request: ModelRequest): void {
    const card = request.messages.findLast(({ role }) => role === 'system')?.content ?? '';
    const by = /"kind":"summoned","by":"([^"]+)"/.exec(card)?.[1];
    if (by === undefined || request.messages.at(-1)?.role === 'tool') return;
    const pair = [personaOf(request), by].sort().join('|');
    this.#summons.push({ pair, at: this.staged.clock.now() });
  }

  #speech(request: ModelRequest): Script {
    const dice = this.#dice;
    const own = personaOf(request);
    const others = this.#members.filter(({ name }) => name !== own);
    const other = dice.pick(others).name;
    const words = Array.from({ length: 8 }, () => dice.pick(WORDS)).join(' ');
    const done = { type: 'done' as const, usage: USAGE, reasoningDetails: [] };
    const text = (...deltas: string[]): Script => [
      ...deltas.map((delta) => ({ type: 'text' as const, delta })),
      done,
    ];
    return dice.pick<Script>([
      text(`${own}: ${words}`, `\n${other}: I agree`),
      text(`**${own}:** ${words}\n\n**${other}`, ':** yes\nSam: go on'),
      text(`${words} @${other} what do you think?`),
      text(`${words} @${other}, @everyone`),
      text(`@${other} ${words}?`),
      text(`Now @${other}, ${words}?`),
      text(words),
      text('fine'),
      text('SK', 'IP'),
      text(`${other}: only as another`),
      called('opt_out', { reason: 'nothing' }),
      called('mention', { name: other, message: `${words}\n${other}: as ${other}\nSam: ok` }),
      called('mention', { name: 'Nobody', message: words }),
      called('read_file', {}),
      [{ type: 'text', delta: words }],
    ]);
  }

  check(): void {
    const { events, errors, models, engine } = this.staged;
    assert.deepEqual(errors, []);
    assert.deepEqual(openTurns(events), [], 'turns stay open');
    assert.equal(engine.autopilotOf(ROOM), null);
    assert.ok(models.inFlight.most <= this.#maxInFlight, 'too many at once');
    this.#checkWords();
    this.#checkLimits();
    this.#checkVoices();
    this.#checkStops();
  }

  /** Whoever was waiting when the room was stopped never begins. */
  #checkStops(): void {
    const { events } = this.staged;
    for (const stop of this.#quiet) {
      const waiting = openTurns(events.slice(0, stop));
      const begun = events
        .slice(stop)
        .filter((event) => event.type === 'turnStarted' && waiting.includes(event.turnId));
      assert.deepEqual(begun, [], 'a stopped turn begins');
    }
  }

  /** Every human word is answered, alone or together with a later one, or its stop is told. */
  #checkWords(): void {
    const { events } = this.staged;
    this.#words.forEach(({ id, after }, place) => {
      const later = this.#words.slice(place).map((word) => word.id);
      const isHeard = events
        .slice(after)
        .some(
          (event) =>
            (event.type === 'turnQueued' && later.includes(event.answers)) ||
            (event.type === 'roomStopped' && event.reason.kind !== 'autopilotPaused'),
        );
      assert.ok(isHeard, `${id} is lost`);
    });
  }

  #checkLimits(): void {
    const { events } = this.staged;
    const { mode, maxTurns, maxPairMessages, autopilotMessages } = this.#rules;
    const perWord = new Map<string, number>();
    for (const event of events) {
      if (event.type !== 'turnQueued') continue;
      perWord.set(event.answers, (perWord.get(event.answers) ?? 0) + 1);
    }
    const limit = mode === 'free' || mode === 'facilitated' ? maxTurns : HARD_TURN_LIMIT;
    if (!this.#hasAutopilot) {
      assert.ok(Math.max(0, ...perWord.values()) <= limit, 'too many turns for one word');
    }
    for (const { pair, at } of this.#summons) {
      const near = this.#summons.filter(
        (other) => other.pair === pair && other.at >= at && other.at - at < PAIR_WINDOW_MS,
      );
      assert.ok(near.length <= maxPairMessages, `${pair} talk too much`);
    }
    let isHumans = false;
    for (const event of events) {
      if (event.type === 'turnQueued')
        isHumans = this.#words.some(({ id }) => id === event.answers);
      if (event.type !== 'autopilotChanged' || event.autopilot === null || isHumans) continue;
      // Turned on while a human is answered, it may begin at its limit.
      const most = Math.max(autopilotMessages, this.#members.length * 3);
      assert.ok(event.autopilot.messages <= most, 'autopilot goes on too long');
    }
  }

  #checkVoices(): void {
    const names = [...this.#members.map(({ name }) => name), 'Sam'];
    for (const { author, text } of this.staged.room.messages) {
      if (author.kind !== 'personality') continue;
      for (const name of names) {
        const label = new RegExp(`^[*_[\\] ]*${name}[*_\\]]*:`, 'm');
        assert.doesNotMatch(text, label, `${author.name} speaks as ${name}`);
      }
    }
  }
}

/** The turns that have been queued and have not ended; throws where one ends twice. */
function openTurns(events: readonly TurnEvent[]): string[] {
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'turnQueued') open.add(event.turnId);
    if (/^turn(Ended|Failed|Declined|Interrupted)$/.test(event.type) && 'turnId' in event) {
      assert.ok(open.delete(event.turnId), `${event.type} of a turn that is not open`);
    }
  }
  return [...open];
}
