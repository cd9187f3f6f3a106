import { useEffect } from 'react';
import type { Chat } from '../state/chat.ts';

const SETTLE_MS = 700;

/** Tells the host that the newest message was seen: when it is in sight and the page has the focus. */
export function useMarkRead(chat: Chat, newestId: string | undefined, isInSight: boolean): void {
  useEffect(() => {
    if (newestId === undefined || !isInSight) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const note = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (document.hasFocus()) void chat.markRead(newestId);
      }, SETTLE_MS);
    };
    note();
    window.addEventListener('focus', note);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', note);
    };
  }, [chat, newestId, isInSight]);
}
