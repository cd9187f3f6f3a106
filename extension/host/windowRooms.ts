import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { ModelInfo } from '../../shared/models/model.ts';
import type { ReviewDesk } from '../../shared/domain/reviewDesk.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { parseEdits } from '../../shared/review/parse/parseEdits.ts';
import { createToolBox } from '../../shared/turns/tools/createToolBox.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import type { Memories } from '../memories/createMemories.ts';
import { createRooms, type Rooms } from '../rooms/rooms.ts';
import type { ReadMarks } from '../rooms/roomsPorts.ts';
import { humanName } from './humanName.ts';
import type { Log } from './log.ts';
import { ROOM_DEFAULT_KEYS, roomDefaults } from './roomDefaults.ts';
import type { Settings } from './settings.ts';
import { createEditorWorkspace, windowSource } from './workspace/editorWorkspace.ts';

interface Deps {
  readonly store: LocalStore;
  readonly settings: Settings;
  readonly models: ChatModels;
  readonly modelInfo: (id: string) => ModelInfo | null;
  readonly tokenizer: Tokenizer;
  readonly memories: Memories;
  readonly desk: ReviewDesk;
  /** Where the person's place in each conversation is kept. */
  readonly state: vscode.Memento;
  readonly admitRound: Parameters<typeof createRooms>[0]['admitRound'];
  readonly log: Log;
}

/** The rooms of this window, on the real clock and the editor's files. */
export function createWindowRooms(deps: Deps): Rooms {
  const { store, settings, models, modelInfo, tokenizer, memories, desk, log } = deps;
  const workspace = createEditorWorkspace(windowSource);
  const rooms = createRooms({
    store,
    models,
    memories,
    readMarks: createReadMarks(deps.state),
    toolBox: createToolBox({ workspace, reviewDesk: desk, memoryDesk: memories.desk, parseEdits }),
    clock: {
      now: Date.now,
      setTimer(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    newId: randomUUID,
    maxInFlight: () => settings.get('rooms.maxInFlight'),
    measures: {
      modelInfo,
      countTokens: tokenizer.count,
      countVersion: tokenizer.version,
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    },
    humanName: () => humanName(settings),
    defaultModel: () => settings.get('models.default'),
    defaultRules: () => roomDefaults(settings),
    appearance: () => ({ style: settings.get('chat.style') }),
    admitRound: deps.admitRound,
    report: log.report,
  });
  settings.onDidChange(ROOM_DEFAULT_KEYS, () => rooms.tellDefaults());
  return rooms;
}

const READ = 'parley.read';
/** Of so many conversations the place is kept; the longest unread go first. */
const MOST_MARKS = 500;

function createReadMarks(state: vscode.Memento): ReadMarks {
  const marks = new Map(Object.entries(state.get<Record<string, string>>(READ) ?? {}));
  return {
    get: (conversationId) => marks.get(conversationId) ?? null,
    set(conversationId, messageId) {
      if (marks.get(conversationId) === messageId) return;
      marks.delete(conversationId);
      marks.set(conversationId, messageId);
      const kept = [...marks].slice(-MOST_MARKS);
      void state.update(READ, Object.fromEntries(kept));
    },
  };
}
