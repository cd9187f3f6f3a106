import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteStore } from '../extension/store/openSqliteStore.ts';
import { conversationId } from '../shared/domain/ids.ts';
import { conversation } from '../shared/domain/conversation.ts';
import { newMessage } from '../shared/domain/message.ts';
import type { RecordChange } from '../shared/domain/recordStore.ts';
import type { PullReply, ServerRecord } from '../shared/protocol/syncApi.ts';
import { applyPage } from '../shared/sync/applyPage.ts';
import type { LocalStore } from '../shared/sync/syncStore.ts';
import { takeBatch } from '../shared/sync/takeBatch.ts';
import { percentile } from './measure.ts';
import { reportDetail, reportGroup } from './report.ts';
import { PLACES, QUERIES, spokenMessages } from './search/spokenMessages.ts';
import { measureBlocks, measurePrepared, type Blocks } from './store/measureBlocks.ts';

const MESSAGES = 100_000;
const PAGE = 1_000;
/** What an extension host can be held up without a frame of the editor being late. */
const FRAME_MS = 16;
const SPACE = randomUUID();
const EPOCH = randomUUID();

/** Every call of a large store that a person waits for, and how long each holds up the extension host. */
export async function benchStore(folder: string): Promise<void> {
  const count = MESSAGES.toLocaleString('en');
  reportGroup(
    `Calls of a store with ${count} messages, and the longest that each holds up its thread (bound ${FRAME_MS} ms)`,
  );
  const path = join(folder, 'store.db');
  const store = open(path);
  await measureLoad(store);
  await measureReading(store);
  await measureWriting(store);
  await store.close();
  const opening = await measureBlocks(10, async () => {
    const again = open(path);
    await again.position();
    await again.close();
  });
  report('open and close', opening);
}

function open(path: string): LocalStore {
  return openSqliteStore({
    path,
    now: Date.now,
    newId: randomUUID,
    onError(cause) {
      throw cause;
    },
  });
}

/** The first load from a service, page by page; the last pages meet a store that is full. */
async function measureLoad(store: LocalStore): Promise<void> {
  await store.bind('ada', SPACE);
  const pages = MESSAGES / PAGE;
  const page = (number: number) => ({
    records: served(spokenMessages(number * PAGE, PAGE), number * PAGE),
    hasMore: number < pages - 1,
  });
  const loading = await measurePrepared(pages, page, (each) => pull(store, each));
  report(`a page of ${PAGE} records from the service, first load`, loading);
  const next = (number: number) => page(pages + number);
  const following = await measurePrepared(10, next, (each) => pull(store, each));
  report(`a page of ${PAGE} records, following`, following);
}

async function pull(
  store: LocalStore,
  { records, hasMore }: { readonly records: ServerRecord[]; readonly hasMore: boolean },
): Promise<void> {
  const position = await store.position();
  const cursor = records.at(-1)?.seq ?? 0;
  if (position === null) throw new Error('The store is bound to nobody.');
  const nextPage = hasMore ? `page ${cursor}` : null;
  const reply: PullReply = { epoch: EPOCH, records, cursor, head: cursor, nextPage };
  const { kind } = await applyPage(store, { asked: position, reply }, nextTurn);
  if (kind !== 'applied') throw new Error(`A page was ${kind}.`);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function measureReading(store: LocalStore): Promise<void> {
  const [large] = PLACES;
  const newest = () => store.listMessages(large, { beforeId: null, limit: 50 });
  report('the newest 50 messages of 10,000', await measureBlocks(200, newest));
  let beforeId = (await newest()).messages[0]?.id ?? null;
  const older = await measureBlocks(150, async () => {
    const { messages } = await store.listMessages(large, { beforeId, limit: 50 });
    beforeId = messages[0]?.id ?? null;
  });
  report('50 older messages', older);
  const search = await measureBlocks(QUERIES.length * 6, (number) => {
    const text = QUERIES[number % QUERIES.length] ?? '';
    const place = number % 2 === 0 ? null : large;
    return store.searchMessages({ text, conversationId: place, limit: 50 });
  });
  report('a search', search);
  report('running answers', await measureBlocks(100, () => store.listStreaming()));
  report('what answers cost since a month', await measureBlocks(50, () => store.spendSince(0)));
}

async function measureWriting(store: LocalStore): Promise<void> {
  await store.write(conversations(500));
  report(
    'the list of 500 conversations',
    await measureBlocks(50, () => store.list('conversation')),
  );
  const [large] = PLACES;
  report(
    'write one message',
    await measureBlocks(500, (number) =>
      store.write([said(large, `One more word ${number}. `.repeat(20))]),
    ),
  );
  await store.write(Array.from({ length: 1_000 }, (_, number) => said(large, `And ${number}`)));
  report('status, 2,000 changes unsent', await measureBlocks(100, () => store.status()));
  report(
    'take a batch of 1,000, first and again',
    await measureBlocks(2, () => takeBatch(store, { count: 1_000, bytes: 8_000_000 }, nextTurn)),
  );
}

function conversations(count: number): RecordChange[] {
  return Array.from({ length: count }, (_, number) => ({
    kind: 'conversation',
    id: randomUUID(),
    data: conversation.parse({
      title: `Conversation ${number}`,
      isTitleAutomatic: false,
      description: '',
      participants: [],
      projectId: null,
      createdAt: number,
      lastActiveAt: number,
    }),
  }));
}

function said(place: string, text: string): RecordChange {
  const data = newMessage({
    conversationId: conversationId.parse(place),
    author: { kind: 'human', name: 'Sam' },
    text,
    status: 'complete',
    createdAt: Date.now(),
  });
  return { kind: 'message', id: randomUUID(), data };
}

function served(changes: readonly RecordChange[], from: number): ServerRecord[] {
  return changes.map(({ kind, id, data }, offset) => ({
    kind,
    id,
    seq: from + offset + 1,
    version: 1,
    deleted: false,
    schemaVersion: 1,
    clientUpdatedAt: 1,
    data,
  }));
}

function report(name: string, { calls, blocks }: Blocks): void {
  const inMs = (share: number) => percentile(calls, share).toFixed(1).padStart(7);
  const worst = percentile(blocks, 1);
  const verdict = worst <= FRAME_MS ? '' : '  over the bound';
  reportDetail(
    `${name.padEnd(52)} ${String(calls.length).padStart(4)} calls  p50 ${inMs(0.5)}  p99 ${inMs(0.99)}  max ${inMs(1)} ms  longest hold-up ${worst.toFixed(1).padStart(6)} ms${verdict}`,
  );
}
