import { useEffect, useState } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { Chat } from '../state/chat.ts';

const FLASH_MS = 1_500;
/** Every second frame it is looked whether the message is there; it must stay there for a moment. */
const MOST_LOOKS = 60;
const ENOUGH_LOOKS = 6;

/** Scrolls to the message that the state says is to be shown, and gives its id while it flashes. */
export function useReveal(
  chat: Chat,
  list: React.RefObject<VirtuosoHandle | null>,
  release: () => void,
): string | null {
  const [flashedId, setFlashedId] = useState<string | null>(null);
  useEffect(() => {
    const { store } = chat;
    let shown: unknown = null;
    let flash: ReturnType<typeof setTimeout> | undefined;
    let next = 0;
    const show = (looks: number, steady: number) => {
      const { revealed, order } = store.getState();
      const index = revealed ? order.lastIndexOf(revealed.id) : -1;
      if (!revealed || revealed !== shown || index === -1) return;
      if (steady === 0) {
        release();
        list.current?.scrollToIndex({ index, align: 'center' });
      }
      // A list that has just opened, or got rows before the others, moves by itself once more.
      next = requestAnimationFrame(() => {
        next = requestAnimationFrame(() => {
          const seen = isSeen(revealed.id) ? steady + 1 : 0;
          if (looks > 1 && seen < ENOUGH_LOOKS) show(looks - 1, seen);
        });
      });
    };
    const hear = () => {
      const { revealed } = store.getState();
      if (revealed === shown) return;
      shown = revealed;
      if (revealed === null) return;
      setFlashedId(revealed.id);
      clearTimeout(flash);
      flash = setTimeout(() => setFlashedId(null), FLASH_MS);
      cancelAnimationFrame(next);
      // The rows that were loaded for it must be in the list first.
      next = requestAnimationFrame(() => show(MOST_LOOKS, 0));
    };
    hear();
    const stopListening = store.subscribe(hear);
    return () => {
      stopListening();
      cancelAnimationFrame(next);
      clearTimeout(flash);
    };
  }, [chat, list, release]);
  return flashedId;
}

function isSeen(messageId: string): boolean {
  const message = document.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`);
  if (message?.checkVisibility({ visibilityProperty: true }) !== true) return false;
  const { top, bottom } = message.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
