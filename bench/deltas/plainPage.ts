import { connectHost } from '../../shared/protocol/connectHost.ts';
import type { Port } from '../../shared/protocol/port.ts';

/**
 * The peer: an empty page that hears the same events from the same host and appends their text to one
 * `div` that stays at its end. What no page can do without, and nothing else.
 */
const page = document.body.appendChild(document.createElement('div'));
page.id = 'plain';
const port: Port = {
  post: () => undefined,
  listen(receive) {
    const hear = (event: MessageEvent) => receive(event.data);
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  },
};
let isScrolling = false;

function scrollWithFrame(): void {
  if (isScrolling) return;
  isScrolling = true;
  requestAnimationFrame(() => {
    isScrolling = false;
    page.scrollTop = page.scrollHeight;
  });
}

connectHost(
  port,
  (event) => {
    if (event.type !== 'textAdded') return;
    page.append(event.text);
    scrollWithFrame();
  },
  () => reportError(new Error('An event was lost.')),
);
