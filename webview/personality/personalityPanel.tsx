import { connectApi, type Hearing, type MethodNames } from '../../shared/protocol/connectHost.ts';
import type { PersonalityApi, PersonalityEvent } from '../../shared/protocol/personalityApi.ts';
import { createEditorPort } from '../editorPort.ts';
import type { Panel, PanelEditor } from '../panels/panel.ts';
import { createDefaultsEditor } from './state/defaultsEditor.ts';
import { createPersonalityEditor, type PersonalityEditor } from './state/personalityEditor.ts';
import { DefaultsPage } from './views/DefaultsPage.tsx';
import { pageClock } from './views/pageClock.ts';
import { PersonalityPage } from './views/PersonalityPage.tsx';

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

/** The page of one personality, which the editor opens again after a reload. */
export function personalityPanel(editor: PanelEditor): Panel {
  const page = createPersonalityEditor({ connect: connectTo(editor), clock: pageClock });
  remember(page, editor);
  return {
    resync: () => page.resync(),
    flush: page.fields.flush,
    element: <PersonalityPage editor={page} />,
  };
}

/** The page of what new personalities begin with. */
export function defaultsPanel(editor: PanelEditor): Panel {
  const page = createDefaultsEditor({ connect: connectTo(editor), clock: pageClock });
  editor.setState({ view: 'defaults' });
  return {
    resync: () => page.resync(),
    flush: page.fields.flush,
    element: <DefaultsPage editor={page} />,
  };
}

function connectTo(editor: PanelEditor): (hearing: Hearing<PersonalityEvent>) => PersonalityApi {
  const port = createEditorPort(editor);
  return (hearing) => connectApi(port, methods, hearing);
}

/** Tells the editor what to open again after a reload. */
function remember({ store }: PersonalityEditor, editor: PanelEditor): void {
  store.subscribe(() => {
    const { personalityId, isStored, isBuiltIn } = store.getState();
    if (personalityId === null) return;
    editor.setState({ view: 'personality', personalityId, isNew: !isStored && !isBuiltIn });
  });
}
