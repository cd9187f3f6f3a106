import type { Cancel } from '../../../shared/domain/cancel.ts';
import { conversationId as conversationIdSchema } from '../../../shared/domain/ids.ts';
import type { Memory } from '../../../shared/domain/memory.ts';
import type { Usage } from '../../../shared/domain/message.ts';
import { DEFAULT_RULES } from '../../../shared/domain/roomRules.ts';
import { type Calibration, createCalibration } from '../../../shared/prompt/calibration.ts';
import { cardOf, composePrompt } from '../../../shared/prompt/composePrompt.ts';
import { contextBudget, promptLimits } from '../../../shared/prompt/contextBudget.ts';
import type {
  ComposedPrompt,
  ComposePrompt,
  PromptRequest,
} from '../../../shared/prompt/promptPort.ts';
import type { Member, Room } from '../../../shared/prompt/room.ts';
import { sharedRules } from '../../../shared/prompt/rules.ts';
import { showOptions } from '../../../shared/prompt/taskInstruction.ts';
import {
  createTranscriptWriter,
  type TranscriptWriter,
} from '../../../shared/prompt/transcript.ts';
import { ANSWER } from '../../../shared/prompt/turnTask.ts';
import type { ContextGauge } from '../../../shared/protocol/roomView.ts';
import { createListeners } from '../listeners.ts';
import { createGauges, type Gauges } from './gauges.ts';
import type { PromptDeskPorts } from './promptDeskPorts.ts';
import { readPictures } from './readPictures.ts';
import { chooseReading, leaveOut, type Reader, type Reading } from './reading.ts';
import { createRoomBook, type OpenRoom, type RoomBook } from './roomBook.ts';
import { summarizeOlder, type SummaryOutcome } from './summarizer.ts';
import { createTokenMeter, type TokenMeter } from './tokenMeter.ts';

export type { PromptDeskPorts } from './promptDeskPorts.ts';

/** After a failed summary the model is not asked for one again for so long. */
const REST_MS = 60_000;
/** How often messages and excerpts may be shortened to make a prompt fit. */
const MOST_TIGHTNESS = 3;
/** The room of a preview: memories of one conversation are none of its. */
const NO_CONVERSATION = '00000000-0000-0000-0000-000000000000';

/** Composes every prompt of this window, summarising conversations that outgrow their readers. */
export interface PromptDesk {
  readonly compose: ComposePrompt;
  /** Summarises the older part now, with the model of the smallest window. */
  summarize(conversationId: string, cancel: Cancel): Promise<SummaryOutcome>;
  /** As last known; null starts the work, whose result `onGaugeChanged` tells. */
  gaugeOf(conversationId: string): ContextGauge | null;
  onGaugeChanged(
    listener: (change: { readonly conversationId: string; readonly gauge: ContextGauge }) => void,
  ): () => void;
  /** More is known of the models than before: every gauge is measured anew. */
  modelsChanged(): void;
  /** Learns from what a provider reported, where `estimatedPromptTokens` says what we had expected. */
  noteUsage(model: string, usage: Usage): void;
  /** What a personality would read now in `room`, or alone in an empty one. Nothing is summarised. */
  preview(member: Member, room?: Room): Promise<ComposedPrompt>;
  /** Lets go of the store. */
  dispose(): void;
}

/** What the desk's parts share. */
interface Desk {
  readonly ports: PromptDeskPorts;
  readonly meter: TokenMeter;
  readonly calibration: Calibration;
  readonly book: RoomBook;
  readonly gauges: Gauges;
}

export function createPromptDesk(ports: PromptDeskPorts): PromptDesk {
  const listeners = createListeners<{ conversationId: string; gauge: ContextGauge }>(ports.report);
  const meter = createTokenMeter(ports);
  const calibration = createCalibration();
  const gauges = createGauges({
    ports,
    calibration,
    measure: (room, seen, member) => measure(desk, { room, seen, member }),
    tell: listeners.tell,
  });
  const book = createRoomBook(ports, (room) => gauges.refresh(room));
  const desk: Desk = { ports, meter, calibration, book, gauges };
  return {
    compose: (request, cancel) => compose(desk, request, cancel),
    summarize: (id, cancel) => summarizeNow(desk, id, cancel),
    gaugeOf(id) {
      const known = book.find(id);
      if (known?.gauge) return known.gauge;
      openForGauge(desk, id).catch(ports.report);
      return null;
    },
    onGaugeChanged: listeners.add,
    modelsChanged: () => book.all().forEach((room) => gauges.refresh(room)),
    noteUsage(model, { promptTokens, estimatedPromptTokens }) {
      if (estimatedPromptTokens === null) return;
      calibration.note(model, { estimated: estimatedPromptTokens, actual: promptTokens });
      gauges.learned(model);
    },
    preview: (member, room) => composeFrom(desk, previewRequest(member, room)),
    dispose() {
      book.dispose();
      listeners.clear();
    },
  };
}

async function compose(
  desk: Desk,
  request: PromptRequest,
  cancel: Cancel,
): Promise<ComposedPrompt> {
  const room = await desk.book.open(request.room.id);
  if (room === null) return composeFrom(desk, request);
  room.seen = request.room;
  const memories = await memoriesOf(desk, request);
  const found = await readingFor(desk, { room, request, memories }, cancel);
  // The check reads every message: the prompt does not wait for it.
  room.shelf.check().catch(desk.ports.report);
  desk.gauges.note(room, request.member, found.reading);
  return composed(desk, { request, memories }, found);
}

/** From the messages in the room itself: review threads and previews, which no store lists. */
async function composeFrom(desk: Desk, request: PromptRequest): Promise<ComposedPrompt> {
  const { messages } = request.room;
  const memories = await memoriesOf(desk, request);
  const source = {
    all: () => messages,
    isWhole: () => true,
    reaches: () => true,
    loadOlder: () => Promise.resolve(),
  };
  const originalOf = (id: string) => messages.find((message) => message.id === id);
  const found = await tightened(async (tightness) => {
    const reader = await readerFor(desk, { request, memories, tightness }, (limits) =>
      createTranscriptWriter({ members: request.room.members, limits, originalOf }),
    );
    const reading = await chooseReading(source, [], reader);
    return { reader, reading: reading ?? (await leaveOut(source, null, reader)) };
  });
  return composed(desk, { request, memories }, found);
}

interface Wanted {
  readonly room: OpenRoom;
  readonly request: PromptRequest;
  readonly memories: readonly Memory[];
}

interface Found {
  readonly reader: Reader;
  readonly reading: Reading;
}

async function readingFor(desk: Desk, wanted: Wanted, cancel: Cancel): Promise<Found> {
  const { room, request, memories } = wanted;
  return tightened(async (tightness) => {
    const reader = await readerFor(desk, { request, memories, tightness }, (limits) =>
      room.writerFor(request.room, limits),
    );
    let reading = await freshReading(desk, room, reader);
    if (reading === null && tightness === 0 && !cancel.aborted) {
      await summarizeOnce(desk, { room, reader, model: request.member.model }, cancel);
      reading = await freshReading(desk, room, reader);
    }
    reading ??= await leaveOut(room.messages, room.shelf.all().at(-1) ?? null, reader);
    return { reader, reading };
  });
}

/** Read again while changes come in, so that no answer is missed in the moment it is stored. */
async function freshReading(desk: Desk, room: OpenRoom, reader: Reader): Promise<Reading | null> {
  for (;;) {
    await desk.book.settled();
    if (room.shelf.mustCheck()) await room.shelf.check();
    const reading = await chooseReading(room.messages, room.shelf.all(), reader);
    if (!desk.book.isBehind()) return reading;
  }
}

/** Shortens single messages when a prompt is too long with nothing else left to leave out. */
async function tightened(attempt: (tightness: number) => Promise<Found>): Promise<Found> {
  for (let tightness = 0; ; tightness += 1) {
    const found = await attempt(tightness);
    const fits = found.reading.tokens <= found.reader.budget.mostTokens;
    if (fits || tightness === MOST_TIGHTNESS) return found;
  }
}

/** Lets one summary be made for all who wait for one; says so in the log when there is none. */
async function summarizeOnce(
  desk: Desk,
  job: { readonly room: OpenRoom; readonly reader: Reader; readonly model: string },
  cancel: Cancel,
): Promise<void> {
  const { room, reader, model } = job;
  const { ports } = desk;
  await room.inTurn(async () => {
    const isResting = (room.restingUntil.get(model) ?? 0) > ports.now();
    if (isResting || cancel.aborted) return;
    // Somebody before in the row may have made the one that is wanted.
    if ((await freshReading(desk, room, reader)) !== null) return;
    const outcome = await summarized(desk, { ...job, isForced: false }, cancel);
    if (outcome.kind !== 'failed' || outcome.failure === null) return;
    room.restingUntil.set(model, ports.now() + REST_MS);
    ports.report(
      new Error('The conversation was not summarised; its oldest messages are left out instead.', {
        cause: outcome.failure,
      }),
    );
  });
}

async function summarized(
  desk: Desk,
  job: Parameters<typeof summarizeOlder>[1],
  cancel: Cancel,
): Promise<SummaryOutcome> {
  desk.gauges.setSummarizing(job.room, true);
  try {
    return await summarizeOlder(desk.ports, job, desk.book.settled, cancel);
  } catch (error) {
    // A full disk, say: no turn fails for a summary.
    desk.ports.report(error);
    job.room.restingUntil.set(job.model, desk.ports.now() + REST_MS);
    return { kind: 'failed', failure: null };
  } finally {
    desk.gauges.setSummarizing(job.room, false);
  }
}

async function summarizeNow(desk: Desk, id: string, cancel: Cancel): Promise<SummaryOutcome> {
  const room = await desk.book.open(id);
  if (room === null) return { kind: 'nothingToDo' };
  room.seen = (await desk.ports.readRoom?.(id)) ?? room.seen;
  const member = room.seen === null ? null : desk.gauges.smallest(room.seen);
  if (room.seen === null || member === null) return { kind: 'nothingToDo' };
  const seen = room.seen;
  return room.inTurn(async () => {
    await desk.book.settled();
    await room.shelf.check();
    const reader = await plainReader(desk, { room, seen, member });
    const outcome = await summarized(
      desk,
      { room, reader, model: member.model, isForced: true },
      cancel,
    );
    desk.gauges.refresh(room);
    return outcome;
  });
}

/** Opening a conversation is also the time to check its summaries, before somebody needs them. */
async function openForGauge(desk: Desk, id: string): Promise<void> {
  const room = await desk.book.open(id);
  if (room === null) return;
  room.seen ??= (await desk.ports.readRoom?.(id)) ?? null;
  await room.shelf.check();
  desk.gauges.refresh(room);
}

interface Measured {
  readonly room: OpenRoom;
  readonly seen: Room;
  readonly member: Member;
}

/** What a member reads as things stand, without summarising for it; null where even that is too much. */
async function measure(desk: Desk, measured: Measured): Promise<Reading> {
  const { room } = measured;
  const reader = await plainReader(desk, measured);
  const reading = await freshReading(desk, room, reader);
  return reading ?? leaveOut(room.messages, room.shelf.all().at(-1) ?? null, reader);
}

function plainReader(desk: Desk, { room, seen, member }: Measured): Promise<Reader> {
  const request = { room: seen, member, task: ANSWER, hiddenIds: [], hasTools: true };
  return readerFor(desk, { request, memories: [], tightness: 0 }, (limits) =>
    room.writerFor(seen, limits),
  );
}

async function readerFor(
  { ports, meter, calibration }: Desk,
  {
    request,
    memories,
    tightness,
  }: {
    readonly request: PromptRequest;
    readonly memories: readonly Memory[];
    readonly tightness: number;
  },
  writerFor: (limits: Reader['limits']) => TranscriptWriter,
): Promise<Reader> {
  const { room, member, task, hasTools } = request;
  const seesPictures = ports.modelInfo(member.model)?.takesImages === true;
  const windowOf = (model: string) =>
    contextBudget(ports.modelInfo(model)?.contextLength ?? null).windowTokens;
  const budget = contextBudget(windowOf(member.model));
  const limits = promptLimits(budget, tightness);
  const writer = writerFor(limits);
  const factor = calibration.factorOf(member.model);
  const around = { ...request, writer, limits, memories, seesPictures, ...nothingRead };
  const tools = hasTools ? JSON.stringify(ports.tools ?? []) : '';
  const texts = [
    sharedRules(room, hasTools),
    cardOf(around),
    showOptions(task, limits.optionsLength) ?? '',
    tools,
  ];
  let fixed = 0;
  for (const text of texts) if (text !== '') fixed += await meter.ofText(text);
  const fixedTokens = fixed * factor;
  return { budget, limits, writer, meter, factor, fixedTokens, seesPictures, windowOf };
}

const nothingRead = { messages: [], summary: null, leftOut: 0 };

async function composed(
  { ports: { store } }: Desk,
  { request, memories }: Pick<Wanted, 'request' | 'memories'>,
  { reader, reading }: Found,
): Promise<ComposedPrompt> {
  const { writer, limits, seesPictures } = reader;
  const { messages, leftOut } = reading;
  const summary = reading.summary?.data ?? null;
  const read = { messages, summary, leftOut };
  const written = composePrompt({ ...request, writer, limits, memories, seesPictures, ...read });
  const room = { conversationId: request.room.id, isSeen: seesPictures };
  return {
    messages: await readPictures(written, { store, ...room }),
    estimatedTokens: Math.round(reading.tokens),
  };
}

async function memoriesOf({ ports }: Desk, { room, member }: PromptRequest) {
  const id = conversationIdSchema.safeParse(room.id);
  if (!id.success) return [];
  return ports.memoriesFor(member.id, { conversationId: id.data, projectId: room.projectId });
}

function previewRequest(member: Member, room: Room | undefined): PromptRequest {
  return {
    room: room ?? emptyRoom(member),
    member,
    task: ANSWER,
    hiddenIds: [],
    hasTools: true,
  };
}

function emptyRoom(member: Member): Room {
  return {
    id: NO_CONVERSATION,
    description: '',
    humanName: 'Human',
    projectId: null,
    members: [member],
    rules: DEFAULT_RULES,
    messages: [],
  };
}
