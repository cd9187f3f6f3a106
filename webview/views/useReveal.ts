import { useEffect, useState } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';
import type { Chat } from '../state/chat.ts';

const FLASH_MS = 1_500;

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
    const show = () => {
      const { revealed, order } = store.getState();
      const index = revealed ? order.lastIndexOf(revealed.id) : -1;
      if (!revealed || index === -1) return;
      release();
      list.current?.scrollToIndex({ index, align: 'center' });
      setFlashedId(revealed.id);
      clearTimeout(flash);
      flash = setTimeout(() => setFlashedId(null), FLASH_MS);
    };
    const hear = () => {
      const { revealed } = store.getState();
      if (revealed === shown) return;
      shown = revealed;
      // The rows that were loaded for it must be in the list first.
      requestAnimationFrame(show);
    };
    hear();
    const stopListening = store.subscribe(hear);
    return () => {
      stopListening();
      clearTimeout(flash);
    };
  }, [chat, list, release]);
  return flashedId;
}
