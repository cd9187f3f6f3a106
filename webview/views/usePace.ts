import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { MessageView } from '../../shared/protocol/chatView.ts';
import type { Chat } from '../state/chat.ts';
import { updateIntervalMs } from '../state/pace.ts';
import { createPacer, type Pacer } from '../state/pacer.ts';

export const PacerContext = createContext<Pacer | null>(null);

const wholeTexts = { subscribe: () => () => undefined, shownLength: () => null };

/** The part of a message's text that is shown now, and whether more of it will come. */
export function usePacedText({ id, text, status }: MessageView): {
  readonly text: string;
  readonly isGrowing: boolean;
} {
  const pacer = useContext(PacerContext) ?? wholeTexts;
  const length = useSyncExternalStore(pacer.subscribe, () => pacer.shownLength(id));
  const shown = length === null || length >= text.length ? text : text.slice(0, length);
  return { text: shown, isGrowing: status === 'streaming' || shown.length < text.length };
}

/**
 * A pacer that runs while answers grow. It holds nothing back while the person reads further up, has
 * asked for less motion, or lets text come as it comes.
 */
export function usePacer(chat: Chat, isFollowing: boolean): Pacer {
  const [pacer] = useState(createPacer);
  useEffect(() => {
    const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastMs = performance.now();
    const target = () => {
      const { charactersPerSecond } = chat.store.getState().room.effective;
      return isFollowing && !lessMotion.matches && charactersPerSecond > 0
        ? charactersPerSecond
        : null;
    };
    const run = () => {
      const nowMs = performance.now();
      const growing = pacer.advance(chat.store.getState(), nowMs - lastMs, target());
      lastMs = nowMs;
      timer = growing === 0 ? undefined : setTimeout(run, updateIntervalMs(growing));
    };
    const wake = () => {
      if (timer !== undefined || chat.store.getState().live.size === 0) return;
      lastMs = performance.now();
      run();
    };
    run();
    const stopListening = chat.store.subscribe(wake);
    return () => {
      stopListening();
      clearTimeout(timer);
    };
  }, [chat, pacer, isFollowing]);
  return pacer;
}
