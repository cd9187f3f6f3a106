import type { Frame, Locator, Page } from 'playwright-core';

/** Which messages are meant; all that is given must hold. */
interface MessageFilter {
  /** The name that the page shows. */
  readonly author?: string;
  readonly status?: string;
  readonly text?: string | RegExp;
}

/** The chat page as a person uses it. */
export interface Chat {
  readonly frame: Frame;
  readonly composer: Locator;
  readonly sendButton: Locator;
  readonly stopButton: Locator;
  readonly queue: Locator;
  readonly replyBar: Locator;
  readonly roomStopped: Locator;
  readonly contextGauge: Locator;
  readonly cost: Locator;
  readonly mentionOptions: Locator;
  /** Types a message and sends it with Enter. */
  send(text: string): Promise<void>;
  messages(filter?: MessageFilter): Locator;
  /** Waits until a message fits, and gives the newest that does. */
  waitForMessage(filter: MessageFilter, timeoutMs?: number): Promise<Locator>;
  /** Waits until no personality is queued, thinking or typing. */
  waitUntilQuiet(timeoutMs?: number): Promise<void>;
  participant(name: string): Locator;
  /** A participant while it is queued, thinking or typing. */
  busyParticipant(name: string): Locator;
  /** The rows that tell of uses of a tool. */
  toolUse(tool: string): Locator;
  byTestId(id: string): Locator;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const FRAME_CHECK_MS = 100;
const BUSY = ['queued', 'thinking', 'typing']
  .map((state) => `[data-testid="participant"][data-state="${state}"]`)
  .join(', ');

/** Finds the frame of the chat page, which lies in a frame of the editor's own, and waits for its composer. */
export async function findChat(page: Page, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<Chat> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    for (const frame of page.frames()) {
      if (await hasComposer(frame)) return chatIn(frame);
    }
    if (Date.now() > deadline) throw new Error('The chat page did not show its composer.');
    await page.waitForTimeout(FRAME_CHECK_MS);
  }
}

async function hasComposer(frame: Frame): Promise<boolean> {
  try {
    return await frame.locator('[data-testid="composer"]').first().isVisible();
  } catch {
    // The frame was replaced while we looked.
    return false;
  }
}

function chatIn(frame: Frame): Chat {
  const byTestId = (id: string) => frame.locator(`[data-testid="${id}"]`);
  const composer = byTestId('composer');
  // The test id may stand on the field itself or on what surrounds it.
  const field = frame.locator(
    'textarea[data-testid="composer"], [contenteditable][data-testid="composer"], [data-testid="composer"] textarea, [data-testid="composer"] [contenteditable]',
  );
  const messages = (filter: MessageFilter = {}) => {
    const author = filter.author === undefined ? '' : `[data-author="${filter.author}"]`;
    const status = filter.status === undefined ? '' : `[data-status="${filter.status}"]`;
    const found = frame.locator(`[data-testid="message"]${author}${status}`);
    return filter.text === undefined ? found : found.filter({ hasText: filter.text });
  };
  return {
    frame,
    composer,
    sendButton: byTestId('send'),
    stopButton: byTestId('stop'),
    queue: byTestId('queue'),
    replyBar: byTestId('reply-bar'),
    roomStopped: byTestId('room-stopped'),
    contextGauge: byTestId('context-gauge'),
    cost: byTestId('cost'),
    mentionOptions: byTestId('mention-option'),
    byTestId,
    messages,
    send: async (text) => {
      await field.first().fill(text);
      await field.first().press('Enter');
    },
    waitForMessage: async (filter, timeoutMs = DEFAULT_TIMEOUT_MS) => {
      const message = messages(filter).last();
      await message.waitFor({ timeout: timeoutMs });
      return message;
    },
    waitUntilQuiet: async (timeoutMs = DEFAULT_TIMEOUT_MS) => {
      await frame.waitForFunction((selector) => document.querySelector(selector) === null, BUSY, {
        timeout: timeoutMs,
      });
    },
    participant: (name) => byTestId('participant').filter({ hasText: name }).first(),
    busyParticipant: (name) => frame.locator(BUSY).filter({ hasText: name }).first(),
    toolUse: (tool) => frame.locator(`[data-testid="tool-use"][data-tool="${tool}"]`),
  };
}
