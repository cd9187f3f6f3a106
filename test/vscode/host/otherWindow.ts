import { createHash, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { createAttachments } from '../../../extension/host/chat/attachments.ts';
import type { ChatHostDeps } from '../../../extension/host/chat/chatHost.ts';
import { createEditProposer } from '../../../extension/host/chat/proposeEdits.ts';
import { openGitRepository } from '../../../extension/host/git/gitExtension.ts';
import { openProject } from '../../../extension/host/project.ts';
import { roomDefaults } from '../../../extension/host/roomDefaults.ts';
import { createSettings, type Settings } from '../../../extension/host/settings.ts';
import { createEditorWorkspace } from '../../../extension/host/workspace/editorWorkspace.ts';
import { createMemories } from '../../../extension/memories/createMemories.ts';
import { createCompatibleModels } from '../../../extension/models/compatibleModels.ts';
import { dialects } from '../../../shared/models/dialects.ts';
import { createReviewDesk } from '../../../extension/review/reviewDesk.ts';
import { createRooms, type Rooms } from '../../../extension/rooms/rooms.ts';
import type { RoomsPorts } from '../../../extension/rooms/roomsPorts.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { personalityId } from '../../../shared/domain/ids.ts';
import type { ChatModels } from '../../../shared/models/model.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { parseEdits } from '../../../shared/review/parse/parseEdits.ts';
import { createToolBox } from '../../../shared/turns/tools/createToolBox.ts';
import { eventually } from '../review/eventually.ts';

/** One more window of the same person, built of the host's own parts. */
export interface OtherWindow {
  readonly store: LocalStore;
  readonly rooms: Rooms;
  readonly chat: ChatHostDeps;
  readonly errors: unknown[];
  /** Begins a conversation with Ada, says `text` and gives her answer when it has ended. */
  ask(text: string): Promise<Answer>;
  /** Ada's newest answer when it has ended. */
  answerIn(conversationId: string): Promise<Answer>;
  close(): Promise<void>;
}

interface Answer {
  readonly conversationId: string;
  readonly id: string;
  readonly text: string;
  readonly status: string;
  readonly failure: string | null;
  readonly tools: readonly (readonly [tool: string, outcome: string, reason: string])[];
}

interface Wishes {
  readonly isTrusted?: boolean;
  /** The provider's key; none, as a loopback provider allows. */
  readonly key?: string;
  /** In place of a store on `path`. */
  readonly store?: LocalStore;
  /** In place of OpenRouter alone. */
  readonly models?: (parts: { store: LocalStore; settings: Settings }) => ChatModels;
  readonly admitRound?: (settings: Settings) => RoomsPorts['admitRound'];
}

export const ADA = personalityId.parse(
  builtInPersonalities.find(({ data }) => data.name === 'Ada')?.id,
);

export async function openWindow(path: string, wishes: Wishes = {}): Promise<OtherWindow> {
  const errors: unknown[] = [];
  const report = (error: unknown) => void errors.push(error);
  const store =
    wishes.store ?? openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: report });
  const settings = createSettings();
  const project = await openProject(store, report);
  const workspace = createEditorWorkspace({
    folder: () => project?.folder ?? null,
    isTrusted: () => wishes.isTrusted ?? true,
  });
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const reviewDesk = createReviewDesk({
    store,
    workspace,
    snapshots: { keep: (text) => Promise.resolve(hash(text)) },
    projectId: () => Promise.resolve(project?.id ?? null),
    newId: randomUUID,
    now: Date.now,
    hash,
  });
  const memories = createMemories({
    store,
    now: Date.now,
    newId: randomUUID,
    projectId: () => project?.id ?? null,
  });
  const rooms = createRooms({
    store,
    models: wishes.models?.({ store, settings }) ?? openRouterModels(settings, wishes.key ?? null),
    memories,
    readMarks: { get: () => null, set: () => undefined },
    toolBox: createToolBox({ workspace, reviewDesk, memoryDesk: memories.desk, parseEdits }),
    clock: {
      now: Date.now,
      setTimer(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    random: () => 0.99,
    newId: randomUUID,
    measures: {
      modelInfo: () => null,
      countTokens: estimateTokens,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    },
    maxInFlight: () => 3,
    defaultRules: () => roomDefaults(settings),
    appearance: () => ({ style: settings.get('chat.style') }),
    admitRound: wishes.admitRound?.(settings) ?? (() => Promise.resolve(true)),
    humanName: () => 'Sam',
    defaultModel: () => settings.get('models.default'),
    report,
  });
  const noticeChanged = new vscode.EventEmitter<void>();
  const window: OtherWindow = {
    store,
    rooms,
    errors,
    chat: {
      rooms,
      notice: { get: () => ({ kind: 'simulated' }), onDidChange: noticeChanged.event },
      openPlace: () => Promise.resolve(),
      attachments: createAttachments({
        workspace,
        folder: () => project?.folder ?? null,
        openRepository: openGitRepository,
        countTokens: estimateTokens,
      }),
      proposeEdits: createEditProposer({ store, desk: reviewDesk }),
      settings,
      report,
    },
    async ask(text) {
      const id = await rooms.create({ personalityIds: [ADA], projectId: project?.id ?? null });
      await rooms.send({ conversationId: id, text, replyTo: null });
      return window.answerIn(id);
    },
    answerIn: (id) => answerIn(rooms, id),
    async close() {
      await rooms.dispose();
      await store.close();
      settings.dispose();
      noticeChanged.dispose();
    },
  };
  return window;
}

function openRouterModels(settings: Settings, key: string | null): ChatModels {
  return createCompatibleModels({
    dialect: dialects.openRouter,
    baseUrl: () => settings.get('openRouter.baseUrl'),
    apiKey: () => Promise.resolve(key),
    fetch,
    now: Date.now,
    newId: randomUUID,
  });
}

async function answerIn(rooms: Rooms, conversationId: string): Promise<Answer> {
  const newest = async () => (await rooms.snapshot(conversationId))?.messages.at(-1);
  await eventually(async () => {
    const message = await newest();
    return message?.author.kind === 'personality' && message.status !== 'streaming';
  }, true);
  const message = await newest();
  if (!message) throw new Error('There is no answer.');
  const { id, text, status, failure, toolUses } = message;
  return {
    conversationId,
    id,
    text,
    status,
    failure: failure?.kind ?? null,
    tools: toolUses.map(({ tool, outcome }) => [
      tool,
      outcome?.kind ?? 'running',
      outcome?.kind === 'refused' ? outcome.reason : '',
    ]),
  };
}
