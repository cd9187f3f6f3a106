import { randomUUID } from 'node:crypto';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { ReviewDesk } from '../../shared/domain/reviewDesk.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import { createToolBox } from '../../shared/turns/tools/createToolBox.ts';
import { createRooms, type Rooms } from '../rooms/rooms.ts';
import { humanName } from './humanName.ts';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import { createEditorWorkspace, windowSource } from './workspace/editorWorkspace.ts';

interface Deps {
  readonly store: RecordStore;
  readonly settings: Settings;
  readonly models: ChatModels;
  readonly desk: ReviewDesk;
  readonly log: Log;
}

/** How many personalities of this window may answer at once. */
const MAX_IN_FLIGHT = 3;

/** The rooms of this window, on the real clock and the editor's files. */
export function createWindowRooms({ store, settings, models, desk, log }: Deps): Rooms {
  return createRooms({
    store,
    models,
    toolBox: createToolBox({ workspace: createEditorWorkspace(windowSource), reviewDesk: desk }),
    clock: {
      now: Date.now,
      setTimer(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    newId: randomUUID,
    maxInFlight: MAX_IN_FLIGHT,
    order: 'sequential',
    humanName: () => humanName(settings),
    defaultModel: () => settings.get('models.default'),
    report: log.report,
  });
}
