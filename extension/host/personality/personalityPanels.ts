import * as vscode from 'vscode';
import * as z from 'zod';
import { type NewId, personalityId as personalityIdSchema } from '../../../shared/domain/ids.ts';
import type {
  PersonalityAction,
  PersonalityEvent,
} from '../../../shared/protocol/personalityApi.ts';
import { personalityParams } from '../../../shared/protocol/personalityParams.ts';
import type { Port } from '../../../shared/protocol/port.ts';
import { type HostChannel, serveApi } from '../../../shared/protocol/serveHost.ts';
import type { Disposing } from '../disposing.ts';
import { createPersonalityDesk } from './personalityDesk.ts';
import { dressPanel } from '../dressPanel.ts';
import { type PersonalityPageState, personalityPageState } from './personalityPageState.ts';
import type { PersonalityPorts } from './personalityPorts.ts';

const PANEL = 'parley.personality';

/** What the panels need; they know by themselves how to open another one and which command to run. */
export interface PersonalityPanelsDeps extends Omit<
  PersonalityPorts,
  'openPersonality' | 'runAction'
> {
  readonly newId: NewId;
}

/** Personalities opened in the editor area, one panel each; they come back after a reload. */
export interface PersonalityPanels extends Disposing {
  show(personalityId: string): void;
  /** Begins a personality; it is stored when something of it is first changed. */
  create(): void;
  showDefaults(): void;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly key: string;
  readonly dispose: () => void;
}

export function createPersonalityPanels(
  context: vscode.ExtensionContext,
  deps: PersonalityPanelsDeps,
): PersonalityPanels {
  const open = new Set<OpenPanel>();
  const ports: PersonalityPorts = {
    ...deps,
    openPersonality: (id) => {
      show(id);
      return Promise.resolve();
    },
    runAction,
  };
  const attach = (panel: vscode.WebviewPanel, state: PersonalityPageState): void => {
    dressPanel(panel, context.extensionUri, pageOf(state));
    const served = serve(panel, ports, state);
    const entry: OpenPanel = { panel, key: keyOf(state), dispose: served.dispose };
    open.add(entry);
    panel.onDidDispose(() => {
      served.dispose();
      open.delete(entry);
    });
    giveName(ports, entry, () => open.has(entry));
  };
  const reveal = (state: PersonalityPageState): void => {
    const found = [...open].find(({ key }) => key === keyOf(state));
    if (found) {
      found.panel.reveal();
      return;
    }
    attach(
      vscode.window.createWebviewPanel(PANEL, firstTitle(state), vscode.ViewColumn.Active),
      state,
    );
  };
  const show = (id: string): void =>
    reveal({ view: 'personality', personalityId: personalityIdSchema.parse(id), isNew: false });

  const serializer = vscode.window.registerWebviewPanelSerializer(PANEL, {
    deserializeWebviewPanel(panel, state) {
      const decoded = personalityPageState.safeParse(state);
      if (decoded.success) attach(panel, decoded.data);
      else panel.dispose();
      return Promise.resolve();
    },
  });
  return {
    show,
    create: () =>
      reveal({
        view: 'personality',
        personalityId: personalityIdSchema.parse(deps.newId()),
        isNew: true,
      }),
    showDefaults: () => reveal({ view: 'defaults' }),
    dispose() {
      serializer.dispose();
      open.forEach((each) => each.dispose());
    },
  };
}

/** The commands by which the pages are reached: a tree's item, an id, or nothing is given to them. */
export function registerPersonalityCommands(panels: PersonalityPanels): vscode.Disposable {
  const target = z.union([personalityIdSchema, z.object({ id: personalityIdSchema })]);
  return vscode.Disposable.from(
    vscode.commands.registerCommand('parley.editPersonality', (given: unknown) => {
      const decoded = target.safeParse(given);
      if (!decoded.success) return;
      panels.show(typeof decoded.data === 'string' ? decoded.data : decoded.data.id);
    }),
    vscode.commands.registerCommand('parley.newPersonality', () => panels.create()),
    vscode.commands.registerCommand('parley.openPersonalityDefaults', () => panels.showDefaults()),
  );
}

async function runAction(action: PersonalityAction, id: string): Promise<void> {
  await vscode.commands.executeCommand(commands[action], { id });
}

const commands: Readonly<Record<PersonalityAction, string>> = {
  duplicate: 'parley.duplicatePersonality',
  export: 'parley.exportPersonality',
  delete: 'parley.deletePersonality',
  chat: 'parley.chatWith',
  defaults: 'parley.openPersonalityDefaults',
};

function keyOf(state: PersonalityPageState): string {
  return state.view === 'defaults' ? state.view : state.personalityId;
}

/** What stands in the tab until the name is known. */
function firstTitle(state: PersonalityPageState): string {
  if (state.view === 'defaults') return vscode.l10n.t('Personality Defaults');
  return state.isNew ? vscode.l10n.t('New personality') : 'Parley';
}

/** Puts the name into the tab at once: a page behind other tabs loads only when it is looked at. */
function giveName(
  { personalities, report }: Pick<PersonalityPorts, 'personalities' | 'report'>,
  { panel, key }: OpenPanel,
  isOpen: () => boolean,
): void {
  personalities().then((all) => {
    const name = all.find(({ id }) => id === key)?.data.name;
    if (name !== undefined && isOpen()) panel.title = name;
  }, report);
}

function pageOf(state: PersonalityPageState) {
  const personality = state.view === 'personality' ? state.personalityId : '';
  return { styles: 'personality', data: { view: state.view, personality } } as const;
}

/** Answers the page in `panel`, and keeps the panel's title the personality's name. */
function serve(
  panel: vscode.WebviewPanel,
  ports: PersonalityPorts,
  state: PersonalityPageState,
): Disposing {
  const which =
    state.view === 'personality'
      ? state
      : // The page of defaults asks nothing of a personality.
        { personalityId: NOBODY, isNew: false };
  const desk = createPersonalityDesk(ports, which, (event) => {
    if (event.type === 'personalityChanged' && event.personality) {
      panel.title = event.personality.name;
    }
    channel.push(event);
  });
  const channel: HostChannel<PersonalityEvent> = serveApi(
    portOf(panel.webview),
    {
      api: {
        ...desk.api,
        async open(params) {
          const snapshot = await desk.api.open(params);
          if (snapshot) panel.title = snapshot.personality.name;
          return snapshot;
        },
      },
      params: personalityParams,
    },
    ports.report,
  );
  return {
    dispose() {
      desk.dispose();
      channel.close();
    },
  };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

function portOf(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen(receive) {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => void subscription.dispose();
    },
  };
}
