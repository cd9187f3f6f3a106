import { createRoot } from 'react-dom/client';
import { connectApi, type Hearing, type MethodNames } from '../../shared/protocol/connectHost.ts';
import type { PersonalityApi, PersonalityEvent } from '../../shared/protocol/personalityApi.ts';
import { createEditorPort } from '../editorPort.ts';
import { createDefaultsEditor } from './state/defaultsEditor.ts';
import { createPersonalityEditor, type PersonalityEditor } from './state/personalityEditor.ts';
import { DefaultsPage } from './views/DefaultsPage.tsx';
import { pageClock } from './views/pageClock.ts';
import { PersonalityPage } from './views/PersonalityPage.tsx';

/** What the editor gives to a page; may be asked for once. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
};

const methods: MethodNames<PersonalityApi> = {
  open: null,
  save: null,
  reset: null,
  restore: null,
  preview: null,
  searchModels: null,
  addMemory: null,
  changeMemory: null,
  deleteMemory: null,
  restoreMemory: null,
  openMemoryOrigin: null,
  openPersonality: null,
  runAction: null,
  openDefaults: null,
  saveDefaults: null,
};

const editor = acquireVsCodeApi();
const port = createEditorPort(editor);
const connect = (hearing: Hearing<PersonalityEvent>): PersonalityApi =>
  connectApi(port, methods, hearing);

/** Tells the editor what to open again after a reload. */
function remember({ store }: PersonalityEditor): void {
  store.subscribe(() => {
    const { personalityId, isStored, isBuiltIn } = store.getState();
    if (personalityId === null) return;
    editor.setState({ view: 'personality', personalityId, isNew: !isStored && !isBuiltIn });
  });
}

interface Page {
  readonly resync: () => Promise<void>;
  readonly flush: () => Promise<void>;
  readonly element: React.ReactElement;
}

function personality(): Page {
  const page = createPersonalityEditor({ connect, clock: pageClock });
  remember(page);
  return {
    resync: () => page.resync(),
    flush: page.fields.flush,
    element: <PersonalityPage editor={page} />,
  };
}

function defaults(): Page {
  const page = createDefaultsEditor({ connect, clock: pageClock });
  editor.setState({ view: 'defaults' });
  return {
    resync: () => page.resync(),
    flush: page.fields.flush,
    element: <DefaultsPage editor={page} />,
  };
}

const page = document.body.dataset['view'] === 'defaults' ? defaults() : personality();

// A hidden page receives nothing, so what it shows may be old when it comes back.
document.addEventListener('visibilitychange', () => {
  void (document.visibilityState === 'visible' ? page.resync() : page.flush());
});
window.addEventListener('pagehide', () => void page.flush());

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
createRoot(root).render(page.element);
void page.resync();
