import { connectApi, type MethodNames } from '../../shared/protocol/connectHost.ts';
import type { ConflictApi } from '../../shared/protocol/conflictApi.ts';
import { createEditorPort } from '../editorPort.ts';
import type { Panel, PanelEditor } from '../panels/panel.ts';
import { pageClock } from '../personality/views/pageClock.ts';
import { createConflictPage } from './state/conflictPage.ts';
import { ConflictPageView } from './views/ConflictPageView.tsx';

const methods: MethodNames<ConflictApi> = {
  open: null,
  look: null,
  settle: null,
  takeInstead: null,
  keepDraft: null,
  openRecord: null,
};

/** The page of the conflicts. */
export function conflictsPanel(editor: PanelEditor): Panel {
  const port = createEditorPort(editor);
  const page = createConflictPage({
    connect: (hearing) => connectApi(port, methods, hearing),
    clock: pageClock,
  });
  return {
    resync: () => page.resync(),
    flush: () => page.flush(),
    element: <ConflictPageView page={page} />,
  };
}
