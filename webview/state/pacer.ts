import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { ChatState } from './chatState.ts';
import { messageOf } from './messages.ts';
import { flushStep, type Pace, restingPace, stepPace } from './pace.ts';

/** The rest of a text is shown within this time of its end, however long it is. */
const FLUSH_MS = 2_500;

/** How much of the growing texts is shown. What it does not know of is shown whole. */
export interface Pacer {
  /** UTF-16 units of the message's text that are shown; null: all of it. */
  shownLength(messageId: string): number | null;
  /**
   * Lets `ms` pass. `target` is in characters per second; null shows everything at once. Returns how
   * many texts still grow or hold something back.
   */
  advance(state: ChatState, ms: number, target: number | null): number;
  readonly subscribe: (listener: () => void) => () => void;
}

interface Paced {
  shown: number;
  pace: Pace;
  /** Time since the text ended; null while it is written. */
  endedMs: number | null;
}

/** Shows running answers at a steady speed. What is there when it begins to watch an answer is shown. */
export function createPacer(): Pacer {
  const texts = new Map<string, Paced>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  return {
    shownLength: (id) => texts.get(id)?.shown ?? null,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    advance(state, ms, target) {
      let hasChanged = target === null && texts.size > 0;
      if (target === null) texts.clear();
      else watchNew(texts, state);
      for (const [id, paced] of texts) {
        const message = messageOf(state, id);
        if (message && !isShown(paced, message)) {
          paced.endedMs = message.status === 'streaming' ? null : (paced.endedMs ?? 0) + ms;
          hasChanged = stepText(paced, message.text, { ms, target: target ?? 1 }) || hasChanged;
        } else {
          texts.delete(id);
          hasChanged = true;
        }
      }
      if (hasChanged) tell();
      return texts.size;
    },
  };
}

function isShown({ shown }: Paced, { status, text }: MessageView): boolean {
  return status !== 'streaming' && shown >= text.length;
}

function watchNew(texts: Map<string, Paced>, { live }: ChatState): void {
  for (const [id, { text }] of live) {
    if (!texts.has(id)) texts.set(id, { shown: text.length, pace: restingPace, endedMs: null });
  }
}

/** Whether more is shown than before. */
function stepText(
  paced: Paced,
  text: string,
  { ms, target }: { readonly ms: number; readonly target: number },
): boolean {
  // The first is never held back: that somebody has begun is news.
  const buffered = Math.max(0, text.length - paced.shown);
  const [paceReleased, pace] = stepPace(paced.pace, { buffered, ms, target });
  paced.pace = pace;
  const released =
    paced.endedMs === null
      ? Math.max(paceReleased, paced.shown === 0 ? Math.min(1, buffered) : 0)
      : flushStep(paceReleased, { buffered, ms, leftMs: FLUSH_MS - paced.endedMs });
  paced.shown = Math.min(text.length, paced.shown + released);
  if (isInsidePair(text, paced.shown)) paced.shown++;
  return released > 0;
}

/** Whether a cut there would part the two halves of one character. */
function isInsidePair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return at > 0 && at < text.length && before >= 0xd800 && before < 0xdc00;
}
