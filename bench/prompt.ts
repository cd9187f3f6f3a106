import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createTokenizer } from '../extension/models/tokenizer.ts';
import { createPromptDesk, type PromptDesk } from '../extension/rooms/prompt/promptDesk.ts';
import { openSqliteStore } from '../extension/store/openSqliteStore.ts';
import { conversation } from '../shared/domain/conversation.ts';
import { conversationId, personalityId } from '../shared/domain/ids.ts';
import { type Message, newMessage } from '../shared/domain/message.ts';
import { DEFAULT_RULES } from '../shared/domain/roomRules.ts';
import { builtInPersonalities } from '../shared/domain/builtInPersonalities.ts';
import type { RecordChange } from '../shared/domain/recordStore.ts';
import type { ChatModels } from '../shared/models/model.ts';
import { createCalibration } from '../shared/prompt/calibration.ts';
import type { Member, Room } from '../shared/prompt/room.ts';
import { estimateTokens } from '../shared/prompt/tokenEstimate.ts';
import { ANSWER } from '../shared/prompt/turnTask.ts';
import type { LocalStore } from '../shared/sync/syncStore.ts';
import { inProject } from '../scripts/projectRoot.ts';
import { medianSeconds, percentile, secondsOf } from './measure.ts';
import { reportDetail, reportFigure, reportGroup } from './report.ts';

const SHORT = 200;
const LONG = 10_000;
const RUNS = 25;
const COLD_RUNS = 7;
const TURNS = 12;
const never = new AbortController().signal;

/** What the prompts of long conversations cost, and how well tokens are counted. */
export async function benchPrompt(folder: string): Promise<void> {
  reportGroup(`Composing a prompt of ${LONG} messages, against one of ${SHORT}`);
  await benchComposing(folder);
  reportGroup('Counting tokens, against four characters each');
  await benchCounting();
}

async function benchComposing(folder: string): Promise<void> {
  const tokenizer = createTokenizer(raise);
  await tokenizer.load();
  const store = openStore(folder);
  const short = await makeTalk(store, SHORT);
  const long = await makeTalk(store, LONG);
  const newDesk = () => deskOver(store, tokenizer);
  const desk = newDesk();
  const first = await secondsOf(() => composeIn(desk, long));
  reportDetail(
    `the first prompt of ${LONG} messages, all read for their first summary: ${ms(first)}`,
  );
  await composeIn(desk, short);
  const warm = { short: [0], long: [0] };
  for (let run = 0; run < RUNS; run += 1) {
    for (const [which, room] of [['short', short] as const, ['long', long] as const]) {
      await say(store, room, run);
      // What the desk does beside the prompt, such as the gauge, is no part of it.
      await settle();
      warm[which].push(await secondsOf(() => composeIn(desk, room)));
    }
  }
  desk.dispose();
  reportRatio('after one more message, in an open window', warm.long, warm.short);
  const cold = { short: [0], long: [0] };
  for (let run = 0; run < COLD_RUNS; run += 1) {
    for (const [which, room] of [['short', short] as const, ['long', long] as const]) {
      const fresh = newDesk();
      cold[which].push(await secondsOf(() => composeIn(fresh, room)));
      await settle();
      await fresh.summarize(room.id, stopped());
      fresh.dispose();
    }
  }
  reportRatio('the first prompt of a window', cold.long, cold.short);
  await store.close();
}

function reportRatio(name: string, long: readonly number[], short: readonly number[]): void {
  const [ours, peer] = [percentile(long.slice(1), 0.5), percentile(short.slice(1), 0.5)];
  reportFigure({
    name,
    ours: `${LONG}: ${ms(ours)}`,
    peer: `${SHORT}: ${ms(peer)}`,
    ratio: `${(ours / peer).toFixed(2)}× its time`,
  });
}

async function benchCounting(): Promise<void> {
  const tokenizer = createTokenizer(raise);
  await tokenizer.load();
  const texts = ['shared/turns/engine.ts', 'README.md', 'shared/sync/SPEC.md', 'PLAN.md'].map(
    (path) => readFileSync(inProject(path), 'utf8'),
  );
  const text = texts.join('\n');
  const seconds = await medianSeconds(7, () => Promise.resolve(tokenizer.count(text)));
  reportDetail(`${Math.round(tokenizer.count(text) / seconds / 1_000)}k tokens a second`);

  // A newer vocabulary stands for the provider: its count is what such a model would have billed.
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const calibration = createCalibration();
  const errors = { rough: [0], counted: [0], calibrated: [0] };
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const prompt = text.slice(0, Math.floor((text.length * turn) / TURNS));
    const actual = countTokens(prompt);
    const counted = tokenizer.count(prompt);
    const estimated = counted * calibration.factorOf('fixture');
    errors.rough.push(errorOf(estimateTokens(prompt), actual));
    errors.counted.push(errorOf(counted, actual));
    if (turn > 1) errors.calibrated.push(errorOf(estimated, actual));
    calibration.note('fixture', { estimated, actual });
  }
  const worst = (list: readonly number[]) => `${(Math.max(...list) * 100).toFixed(1)} %`;
  reportFigure({
    name: `worst error over ${TURNS} growing prompts of code and prose`,
    ours: `parley ${worst(errors.calibrated)}`,
    peer: `rough ${worst(errors.rough)}`,
    ratio: `${worst(errors.counted)} before it has learned`,
  });
}

function errorOf(estimate: number, actual: number): number {
  return Math.abs(estimate - actual) / actual;
}

function deskOver(store: LocalStore, tokenizer: ReturnType<typeof createTokenizer>): PromptDesk {
  return createPromptDesk({
    store,
    memoriesFor: () => Promise.resolve([]),
    liveOf: () => [],
    modelInfo: () => null,
    models: minuteTaker,
    countTokens: tokenizer.count,
    countVersion: tokenizer.version,
    pause: () => setImmediate(),
    now: Date.now,
    newId: randomUUID,
    report: raise,
  });
}

const minuteTaker: ChatModels = {
  async *reply() {
    await Promise.resolve();
    yield { type: 'text', delta: 'They spoke of many things and agreed on some. '.repeat(40) };
    yield { type: 'done', usage: null, reasoningDetails: [] };
  },
};

const [one, two] = builtInPersonalities
  .slice(0, 2)
  .map(({ id, data }): Member => ({ ...data, id: personalityId.parse(id), model: 'bench/model' }));

async function composeIn(desk: PromptDesk, room: Room): Promise<void> {
  const [member] = room.members;
  if (member === undefined) throw new Error('There is nobody to compose for.');
  const request = { room, member, task: ANSWER, hiddenIds: [], hasTools: true };
  const { messages } = await desk.compose(request, never);
  if (messages.length < 20) throw new Error(`Only ${messages.length} messages were composed.`);
}

function openStore(folder: string): LocalStore {
  const path = join(folder, 'prompt.db');
  return openSqliteStore({ path, onError: raise, now: Date.now, newId: randomUUID });
}

async function makeTalk(store: LocalStore, count: number): Promise<Room> {
  const id = randomUUID();
  const members = [one, two].filter((member) => member !== undefined);
  const data = conversation.parse({
    title: `${count} messages`,
    isTitleAutomatic: false,
    description: 'A long talk.',
    participants: [],
    projectId: null,
    createdAt: 0,
    lastActiveAt: 0,
  });
  const room: Room = {
    ...{ id, members, description: data.description, humanName: 'Sam', projectId: null },
    rules: DEFAULT_RULES,
    messages: [],
  };
  const changes: RecordChange[] = [{ kind: 'conversation', id, data }];
  for (let n = 0; n < count; n += 1) {
    changes.push({ kind: 'message', id: randomUUID(), data: aMessage(room, n) });
  }
  for (let at = 0; at < changes.length; at += 500) await store.write(changes.slice(at, at + 500));
  return room;
}

let spoken = 0;

async function say(store: LocalStore, room: Room, run: number): Promise<void> {
  const data = { ...aMessage(room, run), createdAt: 1_000_000 + (spoken += 1) };
  await store.write([{ kind: 'message', id: randomUUID(), data }]);
}

function aMessage({ id, members }: Room, n: number): Message {
  const by = n % 3 === 0 ? undefined : members[n % members.length];
  return newMessage({
    conversationId: conversationId.parse(id),
    author:
      by === undefined
        ? { kind: 'human', name: 'Sam' }
        : { kind: 'personality', personalityId: by.id, name: by.name },
    text: `Point ${n}: ${'the parser reads `token.kind` before it has checked the next one. '.repeat(3)}`,
    status: 'complete',
    createdAt: n,
  });
}

/** Lets what runs beside the prompts come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await setImmediate();
}

/** Waits for the check of the summaries, and no more. */
function stopped(): AbortSignal {
  return AbortSignal.abort();
}

function ms(seconds: number): string {
  return `${(seconds * 1_000).toFixed(1)} ms`;
}

function raise(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}
