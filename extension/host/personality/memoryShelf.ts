import {
  conversationId,
  memoryId as memoryIdSchema,
  type PersonalityId,
} from '../../../shared/domain/ids.ts';
import type { MemoryScope } from '../../../shared/domain/memory.ts';
import type {
  MemoryResult,
  MemoryView,
  PersonalityApi,
  ScopeView,
} from '../../../shared/protocol/personalityApi.ts';
import type { MemoryRecord } from '../../memories/createMemories.ts';
import type { PersonalityPorts } from './personalityPorts.ts';

const MAX_CONVERSATIONS = 30;

/** A personality's memories as its page shows and changes them. Those of others are left alone. */
export interface MemoryShelf extends Pick<
  PersonalityApi,
  'addMemory' | 'changeMemory' | 'deleteMemory' | 'restoreMemory' | 'openMemoryOrigin'
> {
  view(): Promise<{
    readonly memories: readonly MemoryView[];
    readonly scopes: readonly ScopeView[];
  }>;
  /** Brings back what the personality remembered when it was last viewed before it was deleted. */
  restoreAll(): Promise<void>;
}

type ShelfPorts = Pick<PersonalityPorts, 'store' | 'memories' | 'projectId' | 'openMessage'>;

export function createMemoryShelf(ports: ShelfPorts, personalityId: PersonalityId): MemoryShelf {
  const { store, memories } = ports;
  const removed = new Map<string, MemoryRecord>();
  let lastViewed: readonly MemoryRecord[] = [];
  const find = async (memoryId: string): Promise<MemoryRecord | null> => {
    const record = await store.get('memory', memoryId);
    return record?.data.personalityId === personalityId ? record : null;
  };
  return {
    async view() {
      const records = await memories.of(personalityId);
      if ((await store.get('personality', personalityId)) !== null) lastViewed = records;
      return {
        memories: await Promise.all(records.map((record) => viewOf(ports, record))),
        scopes: await scopesOf(ports, personalityId, records),
      };
    },
    async addMemory({ text, scope }) {
      const added = await memories.add({ personalityId, text, scope, origin: { kind: 'human' } });
      switch (added.kind) {
        case 'added':
          return { kind: 'written', memoryId: added.memoryId };
        case 'known':
          return { kind: 'known' };
        case 'full':
          return added;
        case 'empty':
        case 'tooLong':
          throw new Error(`The words cannot be remembered (${added.kind}).`);
      }
    },
    async changeMemory({ memoryId, change }): Promise<MemoryResult> {
      if ((await find(memoryId)) === null) return { kind: 'gone' };
      const id = memoryIdSchema.parse(memoryId);
      if (change.scope !== undefined) await memories.setScope(id, change.scope);
      if (change.isPinned !== undefined) await memories.setPinned(id, change.isPinned);
      if (change.text !== undefined) await memories.edit(id, change.text);
      return { kind: 'written', memoryId };
    },
    async deleteMemory({ memoryId }) {
      if ((await find(memoryId)) === null) return null;
      const record = await memories.remove(memoryIdSchema.parse(memoryId));
      if (record !== null) removed.set(memoryId, record);
      return null;
    },
    async restoreMemory({ memoryId }) {
      const record = removed.get(memoryId);
      if (record !== undefined) await memories.restore(record);
      return null;
    },
    async restoreAll() {
      for (const record of lastViewed) await memories.restore(record);
    },
    async openMemoryOrigin({ memoryId }) {
      await openOrigin(ports, await find(memoryId));
      return null;
    },
  };
}

/** Shows the message in which a personality remembered this; nothing where that is gone. */
async function openOrigin(
  { store, openMessage }: ShelfPorts,
  memory: MemoryRecord | null,
): Promise<void> {
  const origin = memory?.data.origin;
  if (origin?.kind !== 'personality') return;
  const message = await store.get('message', origin.messageId);
  if (message !== null) await openMessage(message.data.conversationId, origin.messageId);
}

async function viewOf({ store }: ShelfPorts, { id, data }: MemoryRecord): Promise<MemoryView> {
  const { text, scope, isPinned, origin, createdAt } = data;
  const message =
    origin.kind === 'personality' ? await store.get('message', origin.messageId) : null;
  const conversation =
    message === null ? null : await store.get('conversation', message.data.conversationId);
  return {
    id,
    text,
    scope,
    isPinned,
    isOwn: origin.kind === 'personality',
    conversationTitle: conversation?.data.title ?? null,
    createdAt,
  };
}

/** Everywhere, this project, the conversations that it sits in, and wherever else a memory counts. */
async function scopesOf(
  { store, projectId }: ShelfPorts,
  personalityId: PersonalityId,
  records: readonly MemoryRecord[],
): Promise<readonly ScopeView[]> {
  const here = projectId();
  const used = records.map(({ data }) => data.scope);
  const conversations = (await store.list('conversation'))
    .filter(({ data }) => data.participants.some((seat) => seat.personalityId === personalityId))
    .toSorted((one, two) => two.data.lastActiveAt - one.data.lastActiveAt)
    .slice(0, MAX_CONVERSATIONS);
  const scopes: readonly MemoryScope[] = [
    { kind: 'everywhere' },
    ...(here === null ? [] : [{ kind: 'project', projectId: here } as const]),
    ...conversations.map(({ id }) => ({
      kind: 'conversation' as const,
      conversationId: conversationId.parse(id),
    })),
    ...used,
  ];
  const unique = new Map(scopes.map((scope) => [JSON.stringify(scope), scope]));
  const named = await Promise.all(
    [...unique.values()].map(async (scope): Promise<ScopeView | null> => {
      if (scope.kind === 'everywhere') return { scope, label: '', isHere: false };
      if (scope.kind === 'project') {
        const name = (await store.get('project', scope.projectId))?.data.name;
        return name === undefined ? null : { scope, label: name, isHere: scope.projectId === here };
      }
      const title = (await store.get('conversation', scope.conversationId))?.data.title;
      return title === undefined ? null : { scope, label: title, isHere: false };
    }),
  );
  return named.filter((each) => each !== null);
}
