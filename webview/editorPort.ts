import type { Port } from '../shared/protocol/port.ts';

/** The way to the extension host, of a page to which the editor has given its `editor`. */
export function createEditorPort(editor: { postMessage(message: unknown): void }): Port {
  return {
    post: (message) => editor.postMessage(message),
    listen(receive) {
      const hear = (event: MessageEvent) => receive(event.data);
      window.addEventListener('message', hear);
      return () => window.removeEventListener('message', hear);
    },
  };
}
