import { personalityId as personalityIdSchema } from '../../../shared/domain/ids.ts';
import type { StoreChange } from '../../../shared/domain/recordStore.ts';
import type {
  OtherView,
  PersonalityApi,
  PersonalityEvent,
} from '../../../shared/protocol/personalityApi.ts';
import { createSerial } from '../../rooms/serial.ts';
import type { Disposing } from '../disposing.ts';
import { readDefaults, writeDefaults } from './defaultsFile.ts';
import { createMemoryShelf, type MemoryShelf } from './memoryShelf.ts';
import { createPersonalityFile, type PersonalityFile, viewOf } from './personalityFile.ts';
import type { PersonalityPorts } from './personalityPorts.ts';

const MAX_MODELS = 60;

/** Which personality a page is for. */
export interface PersonalityDeskOptions {
  readonly personalityId: string;
  /** It has just been begun and may not be stored yet. */
  readonly isNew: boolean;
}

interface PersonalityDesk extends Disposing {
  readonly api: PersonalityApi;
}

/** Serves one personality page: reads and writes one after another, and tells it of every change. */
export function createPersonalityDesk(
  ports: PersonalityPorts,
  { personalityId, isNew }: PersonalityDeskOptions,
  push: (event: PersonalityEvent) => void,
): PersonalityDesk {
  const { store } = ports;
  const serial = createSerial();
  const id = personalityIdSchema.parse(personalityId);
  const file = createPersonalityFile(ports, id, isNew);
  const shelf = createMemoryShelf(ports, id);
  const others = () => readOthers(ports, id);
  const feed = createFeed({ ports, id, file, shelf, others }, serial, push);
  const api: PersonalityApi = {
    open: () =>
      serial(async () => {
        const read = await file.read();
        if (read === null) return null;
        return {
          personalityId: id,
          personality: viewOf(read.data),
          isBuiltIn: file.isBuiltIn,
          isStored: read.isStored,
          others: await others(),
          ...(await shelf.view()),
          defaultModel: ports.defaultModel(),
        };
      }),
    save: ({ change }) => serial(async () => viewOf(await file.write(change))),
    reset: () =>
      serial(async () => {
        const read = await file.reset();
        if (read === null) throw new Error('The personality is gone.');
        return viewOf(read.data);
      }),
    restore: () =>
      serial(async () => {
        const restored = await file.restore();
        if (restored !== null) await shelf.restoreAll();
        return restored && viewOf(restored);
      }),
    preview: async () => {
      const read = await file.read();
      return read && ports.preview({ kind: 'personality', id, data: read.data });
    },
    ...besideCalls(ports, id, shelf),
    openDefaults: async () => ({
      values: await readDefaults(store),
      defaultModel: ports.defaultModel(),
    }),
    saveDefaults: ({ change }) => serial(() => writeDefaults(store, change)),
  };
  return { api, dispose: feed.dispose };
}

/** The calls that do not touch the personality's own record. */
function besideCalls(
  ports: PersonalityPorts,
  id: string,
  shelf: MemoryShelf,
): Pick<PersonalityApi, BesideCall> {
  const done = async (work: Promise<void>) => {
    await work;
    return null;
  };
  return {
    searchModels: async ({ text }) => {
      const found = await ports.models.search(text);
      return {
        models: found.slice(0, MAX_MODELS),
        moreCount: Math.max(0, found.length - MAX_MODELS),
        isStale: ports.models.isStale(),
      };
    },
    addMemory: (params) => shelf.addMemory(params),
    changeMemory: (params) => shelf.changeMemory(params),
    deleteMemory: (params) => shelf.deleteMemory(params),
    restoreMemory: (params) => shelf.restoreMemory(params),
    openMemoryOrigin: (params) => shelf.openMemoryOrigin(params),
    openPersonality: (params) => done(ports.openPersonality(params.personalityId)),
    runAction: ({ action }) => done(ports.runAction(action, id)),
  };
}

type BesideCall =
  | 'searchModels'
  | 'addMemory'
  | 'changeMemory'
  | 'deleteMemory'
  | 'restoreMemory'
  | 'openMemoryOrigin'
  | 'openPersonality'
  | 'runAction';

interface FeedParts {
  readonly ports: PersonalityPorts;
  readonly id: string;
  readonly file: PersonalityFile;
  readonly shelf: MemoryShelf;
  readonly others: () => Promise<readonly OtherView[]>;
}

/** Tells the page what changed in the store, read anew each time; what stayed the same is not told. */
function createFeed(
  { ports, id, file, shelf, others }: FeedParts,
  serial: ReturnType<typeof createSerial>,
  push: (event: PersonalityEvent) => void,
): Disposing {
  const told = new Map<string, string>();
  const tell = (event: PersonalityEvent): void => {
    const words = JSON.stringify(event);
    if (told.get(event.type) === words) return;
    told.set(event.type, words);
    push(event);
  };
  const readers: Readonly<Record<PersonalityEvent['type'], () => Promise<PersonalityEvent>>> = {
    personalityChanged: async () => {
      const read = await file.read();
      return {
        type: 'personalityChanged',
        personality: read && viewOf(read.data),
        isStored: read?.isStored ?? false,
      };
    },
    othersChanged: async () => ({ type: 'othersChanged', others: await others() }),
    memoriesChanged: async () => ({ type: 'memoriesChanged', ...(await shelf.view()) }),
    defaultsChanged: async () => ({
      type: 'defaultsChanged',
      values: await readDefaults(ports.store),
    }),
  };
  const unsubscribe = ports.store.onDidChange((change) => {
    for (const type of concerned(change, id)) {
      serial(async () => tell(await readers[type]())).catch(ports.report);
    }
  });
  return { dispose: unsubscribe };
}

/** Which parts of the page a change of the store may show in. */
function concerned({ changes }: StoreChange, id: string): Set<PersonalityEvent['type']> {
  const types = new Set<PersonalityEvent['type']>();
  for (const change of changes) {
    if (change.kind === 'personality') {
      types.add(change.id === id ? 'personalityChanged' : 'othersChanged');
    }
    if (change.kind === 'memory') types.add('memoriesChanged');
    if (change.kind === 'setting') types.add('defaultsChanged');
  }
  return types;
}

async function readOthers(
  { personalities }: PersonalityPorts,
  id: string,
): Promise<readonly OtherView[]> {
  const attitudeOf = new Map<string, string>();
  const all = (await personalities()).filter((each) => each.id !== id);
  for (const other of all) {
    const found = Object.entries(other.data.attitudes).find(([seen]) => seen === id);
    attitudeOf.set(other.id, found?.[1] ?? '');
  }
  return all.map(({ id: otherId, data: { name, title, accent, icon } }) => ({
    id: otherId,
    name,
    title,
    accent,
    icon,
    attitude: attitudeOf.get(otherId) ?? '',
  }));
}
