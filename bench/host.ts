import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as z from 'zod';
import { createMemories } from '../extension/memories/createMemories.ts';
import { createRooms, type Rooms } from '../extension/rooms/rooms.ts';
import { openSqliteStore } from '../extension/store/openSqliteStore.ts';
import { builtInPersonalities } from '../shared/domain/builtInPersonalities.ts';
import { conversationId, type ConversationId, personalityId } from '../shared/domain/ids.ts';
import { newMessage } from '../shared/domain/message.ts';
import type { RecordChange } from '../shared/domain/recordStore.ts';
import { DEFAULT_RULES } from '../shared/domain/roomRules.ts';
import type { ChatModels } from '../shared/models/model.ts';
import { estimateTokens } from '../shared/prompt/tokenEstimate.ts';
import type { LocalStore } from '../shared/sync/syncStore.ts';
import { reportDetail, reportGroup } from './report.ts';

const MESSAGES = 10_000;
const ANSWERS = 120;
/** Thirty a second for half a minute: 120 such answers are an hour of one stream. */
const DELTAS = 900;

/** What the rooms of an extension host hold: a long conversation opened, and an hour of streaming. */
export async function benchHost(folder: string): Promise<void> {
  reportGroup(`The rooms of an extension host, ${MESSAGES} messages (no peer: bounds are its own)`);
  const store = openSqliteStore({
    path: join(folder, 'host.db'),
    now: Date.now,
    newId: randomUUID,
    onError: raise,
  });
  const rooms = roomsOver(store);
  const people = builtInPersonalities.slice(0, 2).map(({ id }) => personalityId.parse(id));
  const id = await rooms.create({ personalityIds: people, projectId: null });
  await fill(store, id);
  const before = heapMb();
  await rooms.snapshot(id);
  reportDetail(`heap grown by opening it: ${(heapMb() - before).toFixed(1)} MB (bound 50 MB)`);
  const heaps: number[] = [];
  for (let answer = 0; answer < ANSWERS; answer += 1) {
    await answerOnce(rooms, id);
    if ((answer + 1) % (ANSWERS / 4) === 0) heaps.push(heapMb());
  }
  const grown = heaps.map((heap) => (heap - before).toFixed(1)).join(', ');
  reportDetail(
    `heap grown after each quarter of an hour's streaming (${ANSWERS * DELTAS} deltas): ${grown} MB (bound 50 MB)`,
  );
  await rooms.dispose();
  await store.close();
}

function roomsOver(store: LocalStore): Rooms {
  return createRooms({
    store,
    models: endless,
    toolBox: { declarations: [], run: () => Promise.reject(new Error('There are no tools.')) },
    memories: createMemories({ store, now: Date.now, newId: randomUUID, projectId: () => null }),
    readMarks: { get: () => null, set: () => undefined },
    clock: {
      now: Date.now,
      setTimer(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    random: () => 0.999,
    newId: randomUUID,
    maxInFlight: () => 3,
    measures: {
      modelInfo: () => null,
      countTokens: estimateTokens,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    },
    humanName: () => 'Sam',
    defaultModel: () => 'bench/model',
    defaultRules: () => DEFAULT_RULES,
    appearance: () => ({ style: 'list' }),
    admitRound: () => Promise.resolve(true),
    report: raise,
  });
}

/** Says the same in pieces, as fast as it is read. */
const endless: ChatModels = {
  async *reply() {
    for (let delta = 0; delta < DELTAS; delta += 1) {
      if (delta % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      yield { type: 'text', delta: `word ${delta} ` };
    }
    yield { type: 'done', usage: null, reasoningDetails: [] };
  },
};

async function answerOnce(rooms: Rooms, id: ConversationId): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    const stop = rooms.onEvent((event) => {
      const isEnd = event.type === 'messageChanged' && event.message.status === 'complete';
      if (!isEnd || event.message.author.kind !== 'personality') return;
      stop();
      resolve();
    });
  });
  await rooms.send({ conversationId: id, text: 'And then?', replyTo: null });
  await answered;
}

async function fill(store: LocalStore, id: ConversationId): Promise<void> {
  const changes = Array.from({ length: MESSAGES }, (_, number): RecordChange => {
    const data = newMessage({
      conversationId: conversationId.parse(id),
      author: { kind: 'human', name: 'Sam' },
      text: `Message ${number}: ${'some words on it. '.repeat(20)}`,
      status: 'complete',
      createdAt: number,
    });
    return { kind: 'message', id: randomUUID(), data };
  });
  for (let from = 0; from < MESSAGES; from += 1_000) {
    await store.write(changes.slice(from, from + 1_000));
  }
}

/** After everything that can be let go of is. */
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  const collect = z.function({ output: z.void() }).parse(runInNewContext('gc'));
  collect();
  collect();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

function raise(error: unknown): never {
  throw error;
}
