import { createRoot } from 'react-dom/client';
import { connectHost } from '../shared/protocol/connectHost.ts';
import { createEditorPort } from './editorPort.ts';
import { createChat } from './state/chat.ts';
import { firstConversation, fromSaved, type SavedState, toSaved } from './state/savedState.ts';
import { ChatPage } from './views/ChatPage.tsx';

/** What the editor gives to a page; may be asked for once. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: SavedState & { readonly givenId: string | null }): void;
};

const SAVE_DELAY_MS = 300;

const editor = acquireVsCodeApi();
const port = createEditorPort(editor);

const kept = editor.getState();
const given = document.body.dataset['conversation'] ?? '';
const givenId = given === '' ? null : given;
const wantedId = firstConversation(kept, givenId);
const chat = createChat(
  {
    connect: (onEvent, onGap) => connectHost(port, onEvent, onGap),
    newId: () => crypto.randomUUID(),
    now: () => Date.now(),
  },
  { ...fromSaved(kept), conversationId: wantedId },
);

let saving: ReturnType<typeof setTimeout> | undefined;
const save = () => {
  clearTimeout(saving);
  saving = undefined;
  editor.setState({ ...toSaved(chat.store.getState()), givenId });
};
let savedParts = chat.store.getState();
chat.store.subscribe(() => {
  const { conversationId, drafts, pending, composer } = chat.store.getState();
  const isSaved =
    conversationId === savedParts.conversationId &&
    drafts === savedParts.drafts &&
    pending === savedParts.pending &&
    composer.edit === savedParts.composer.edit;
  if (isSaved) return;
  savedParts = chat.store.getState();
  saving ??= setTimeout(save, SAVE_DELAY_MS);
});

// A hidden page receives nothing, so what it shows may be old when it comes back.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void chat.resync();
  else save();
});
window.addEventListener('pagehide', save);

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
createRoot(root).render(<ChatPage chat={chat} />);
void chat.open(wantedId);
