import type { KeyboardEvent, MouseEvent } from 'react';
import type { Chat } from '../state/chat.ts';

type Open = (event: MouseEvent | KeyboardEvent) => void;

/** Handlers for an element with rendered Markdown: its links and copy buttons ask the host. */
export function openLinks(chat: Chat): { readonly onClick: Open; readonly onKeyDown: Open } {
  const open: Open = (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const active = target?.closest<HTMLElement>('[data-link], [data-path], [data-copy]');
    if (!active) return;
    event.preventDefault();
    const { link, path, line, copy } = active.dataset;
    if (link !== undefined) {
      void chat.ask('openLink', (api) => api.openLink({ url: link }));
    } else if (path !== undefined) {
      void chat.ask('openPlace', (api) => api.openPlace({ path, line: Number(line) || 0 }));
    } else if (copy !== undefined) {
      const text = active.parentElement?.querySelector('code')?.textContent ?? '';
      void chat.ask('copy', (api) => api.copy({ text }));
    }
  };
  return {
    onClick: open,
    onKeyDown: (event) => {
      if ('key' in event && event.key === 'Enter') open(event);
    },
  };
}
