import { MAX_MESSAGE_LENGTH } from '../../shared/domain/message.ts';
import type { Port } from '../../shared/protocol/port.ts';
import { serveHost } from '../../shared/protocol/serveHost.ts';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import {
  aHumanMessage,
  aMessage,
  aParticipant,
  aSnapshot,
  ROOM_ID,
} from '../../test/support/chatViews.ts';
import { createScriptedHostApi } from '../../test/support/scriptedHostApi.ts';

/**
 * Stands in for the editor and the host inside a page: load this script first. The conversation has
 * `?messages=n` messages, of which `open` gives the newest `?loaded=n`; `startStreams` lets personalities
 * answer at once, their text batched as the host does it; `playFast` lets hours of that pass in seconds.
 * What happened is read from `window.deltaBench`.
 */
const query = new URLSearchParams(location.search);
const PAGE_SIZE = 60;
const MESSAGES = Number(query.get('messages') ?? 5_000);
const LOADED = Number(query.get('loaded') ?? PAGE_SIZE);
const BATCH_MS = 40;
/** In compressed time ten batches come as one: the same text in a tenth of the events. */
const FAST_BATCH_MS = 400;
const BATCHES_PER_FRAME = 25;
const ANSWER_MS = 60_000;
const WORDS = 'the of **and** to `code` a in is that it was for on are as with'.split(' ');

interface DeltaBench {
  /** How long each frame took, in milliseconds, while streams ran. */
  readonly frameMs: number[];
  tokensSent: number;
  deltasSent: number;
  isRunning: boolean;
  startStreams(options: Streams): void;
  /** Lets as much text come as `durationMs` would bring, without the waits; ends when all of it came. */
  playFast(options: Streams): Promise<void>;
  /** Shows the oldest message, for which the page loads all others. */
  revealOldest(): void;
  /** When the page asked for its conversation, and when messages of it were painted first. */
  openedAtMs: number;
  paintedAtMs: number | null;
}

export interface Streams {
  readonly streams: number;
  /** Of each stream. */
  readonly tokensPerSecond: number;
  readonly durationMs: number;
}

declare global {
  interface Window {
    deltaBench: DeltaBench;
    acquireVsCodeApi: () => unknown;
  }
}

const toHost = new Set<(message: unknown) => void>();
const port: Port = {
  post: (message) => window.postMessage(message, '*'),
  listen(receive) {
    toHost.add(receive);
    return () => toHost.delete(receive);
  },
};
window.acquireVsCodeApi = () => ({
  postMessage(message: unknown) {
    const copy: unknown = structuredClone(message);
    setTimeout(() => toHost.forEach((receive) => receive(copy)));
  },
  getState: () => undefined,
  setState: () => undefined,
});

const messages = Array.from({ length: MESSAGES }, (_, number) =>
  number % 5 === 0
    ? aHumanMessage(number, `Question ${number}: what does this do?`)
    : aMessage(number, {
        text: `Answer ${number}. ${'Some words on it. '.repeat(1 + (number % 12))}\n\n- one\n- two\n\n\`\`\`ts\nconst answer = ${number};\n\`\`\``,
      }),
);
const { api } = createScriptedHostApi({
  open: () => {
    window.deltaBench.openedAtMs = performance.now();
    return Promise.resolve(
      aSnapshot({
        title: 'A long conversation',
        participants: [aParticipant(), aParticipant({ name: 'Grace', accent: 'purple' })],
        messages: messages.slice(-LOADED),
        hasOlder: LOADED < MESSAGES,
      }),
    );
  },
  loadOlder({ beforeId, untilId }) {
    const end = messages.findIndex(({ id }) => id === beforeId);
    const until = untilId === null ? end : messages.findIndex(({ id }) => id === untilId);
    const start = Math.max(0, Math.min(until, end - PAGE_SIZE));
    return Promise.resolve({ messages: messages.slice(start, end), hasOlder: start > 0 });
  },
});
const channel = serveHost(port, api, (error) => reportError(error));

interface Stream {
  message: MessageView;
  owedTokens: number;
}

function pushBatch(stream: Stream, tokens: number): void {
  stream.owedTokens += tokens;
  let text = '';
  for (; stream.owedTokens >= 1; stream.owedTokens--) {
    const count = window.deltaBench.tokensSent++;
    text += `${WORDS[count % WORDS.length]} ${count % 97 === 0 ? '\n\n' : ''}`;
  }
  const { message } = stream;
  if (text === '' || message.text.length + text.length > MAX_MESSAGE_LENGTH) return;
  channel.push({
    type: 'textAdded',
    conversationId: ROOM_ID,
    messageId: message.id,
    part: 'text',
    offset: message.text.length,
    text,
  });
  stream.message = { ...message, text: message.text + text };
  window.deltaBench.deltasSent++;
}

function startStreams({ streams, tokensPerSecond, durationMs }: Streams): void {
  const bench = window.deltaBench;
  bench.isRunning = true;
  const running = Array.from({ length: streams }, (_, index): Stream => {
    const message = aMessage(MESSAGES + index, { text: '', status: 'streaming' });
    channel.push({ type: 'messageAdded', conversationId: ROOM_ID, message });
    return { message, owedTokens: 0 };
  });
  let batchedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    for (const stream of running) pushBatch(stream, (tokensPerSecond * (now - batchedAt)) / 1_000);
    batchedAt = now;
  }, BATCH_MS);
  setTimeout(() => {
    clearInterval(timer);
    for (const { message } of running) {
      const done: MessageView = { ...message, status: 'complete' };
      channel.push({ type: 'messageChanged', conversationId: ROOM_ID, message: done });
    }
    bench.isRunning = false;
  }, durationMs);
  recordFrames(performance.now());
}

function recordFrames(previous: number): void {
  requestAnimationFrame((now) => {
    window.deltaBench.frameMs.push(now - previous);
    if (window.deltaBench.isRunning) recordFrames(now);
  });
}

/** The other half of `startStreams` in compressed time: answers of a few pages follow each other. */
async function playFast({ streams, tokensPerSecond, durationMs }: Streams): Promise<void> {
  const batches = Math.round(durationMs / FAST_BATCH_MS);
  const batchesPerAnswer = Math.round(ANSWER_MS / FAST_BATCH_MS);
  let answers = MESSAGES;
  let running: Stream[] = [];
  const end = () => {
    for (const { message } of running) {
      const done: MessageView = { ...message, status: 'complete' };
      channel.push({ type: 'messageChanged', conversationId: ROOM_ID, message: done });
    }
  };
  for (let batch = 0; batch < batches; batch++) {
    if (batch % batchesPerAnswer === 0) {
      end();
      running = Array.from({ length: streams }, (): Stream => {
        const message = aMessage(answers++, { text: '', status: 'streaming' });
        channel.push({ type: 'messageAdded', conversationId: ROOM_ID, message });
        return { message, owedTokens: 0 };
      });
    }
    for (const stream of running) pushBatch(stream, (tokensPerSecond * FAST_BATCH_MS) / 1_000);
    // The page must have its turn, or nothing but its queue is measured.
    if (batch % BATCHES_PER_FRAME === 0) await nextFrame();
  }
  end();
  await nextFrame();
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function revealOldest(): void {
  const messageId = messages[0]?.id ?? '';
  channel.push({ type: 'messageRevealed', conversationId: ROOM_ID, messageId });
}

window.deltaBench = {
  ...{ frameMs: [], tokensSent: 0, deltasSent: 0, isRunning: false },
  ...{ startStreams, playFast, revealOldest, openedAtMs: 0, paintedAtMs: null },
};

const arrivals = new MutationObserver(() => {
  if (document.querySelector('[data-testid="message"]') === null) return;
  arrivals.disconnect();
  // What a frame drew is on the screen when the task after it runs.
  void nextFrame().then(() => {
    window.deltaBench.paintedAtMs = performance.now();
  });
});
arrivals.observe(document, { childList: true, subtree: true });
