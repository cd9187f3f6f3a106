import {
  type ConversationId,
  type MemoryId,
  memoryId,
  type NewId,
  type PersonalityId,
  type ProjectId,
} from '../../shared/domain/ids.ts';
import { MAX_MEMORY_LENGTH, type Memory, type MemoryScope } from '../../shared/domain/memory.ts';
import type { MemoryDesk } from '../../shared/domain/memoryDesk.ts';
import type { ToolOutcome } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { cleanText } from '../../shared/domain/text.ts';
import { createSerial } from '../rooms/serial.ts';
import { createMemoryDesk } from './memoryDesk.ts';
import { undoMemory } from './undoMemory.ts';

/** Memories that one personality can hold. */
const MAX_MEMORIES = 500;

export type MemoryRecord = KnownRecord<'memory'>;

/** Why words are no memory. */
type MemoryTextRefusal =
  { readonly kind: 'empty' } | { readonly kind: 'tooLong'; readonly limit: number };

type AddMemoryResult =
  | { readonly kind: 'added'; readonly memoryId: MemoryId; readonly text: string }
  /** The personality has the same words already where the new memory would count. */
  | { readonly kind: 'known'; readonly memoryId: MemoryId; readonly text: string }
  | { readonly kind: 'full'; readonly limit: number }
  | MemoryTextRefusal;

type ChangeMemoryResult =
  | { readonly kind: 'changed' }
  /** It was deleted meanwhile. */
  | { readonly kind: 'gone' }
  | MemoryTextRefusal;

export type UndoMemoryResult =
  /** `removed`: what `remember` had made; `restored`: what `forget` had taken. */
  | { readonly kind: 'removed'; readonly memory: MemoryRecord }
  | { readonly kind: 'restored'; readonly memory: MemoryRecord }
  /** The memory is gone already, or is there again, or there is nobody left who could have it. */
  | { readonly kind: 'settled' }
  /** That tool call changed no memory. */
  | { readonly kind: 'noMemory' };

/**
 * What personalities keep in mind. Lists come pinned first, then newest first. Changes run one after
 * the other; what is gone is never made again but by `restore` and `undo`.
 */
export interface Memories {
  of(personalityId: PersonalityId): Promise<readonly MemoryRecord[]>;
  /** Those that count in this conversation on this project. */
  readBy(
    personalityId: PersonalityId,
    place: { readonly conversationId: ConversationId; readonly projectId: ProjectId | null },
  ): Promise<readonly MemoryRecord[]>;
  count(personalityId: PersonalityId): Promise<number>;
  /** Those that hold every word of `text`, in any case and order; all for no words. */
  search(personalityId: PersonalityId, text: string): Promise<readonly MemoryRecord[]>;
  add(
    memory: Pick<Memory, 'personalityId' | 'text' | 'scope' | 'origin'>,
  ): Promise<AddMemoryResult>;
  /** The words are a human's from then on, so that the personality cannot forget them by itself. */
  edit(id: MemoryId, text: string): Promise<ChangeMemoryResult>;
  setPinned(id: MemoryId, isPinned: boolean): Promise<ChangeMemoryResult>;
  setScope(id: MemoryId, scope: MemoryScope): Promise<ChangeMemoryResult>;
  /** Deletes it and gives what it was, for `restore`; null when it was gone. */
  remove(id: MemoryId): Promise<MemoryRecord | null>;
  /** Makes a deleted memory again as it was; one that is there stays as it is. */
  restore(record: MemoryRecord): Promise<void>;
  /**
   * Takes back what a call of `remember` or `forget` did. `who` wrote the message with that call; a
   * memory of any other personality is left alone. A restored memory is its own and not pinned.
   */
  undo(
    outcome: ToolOutcome,
    who: { readonly personalityId: PersonalityId; readonly messageId: string },
  ): Promise<UndoMemoryResult>;
  /** For the tools of personalities. */
  readonly desk: MemoryDesk;
  /** Calls back after memories changed, here, in another window or on another device. */
  onDidChange(listener: () => void): () => void;
}

interface MemoriesOptions {
  readonly store: RecordStore;
  readonly now: () => number;
  readonly newId: NewId;
  /** The project that is open now; null without a folder. */
  readonly projectId: () => ProjectId | null;
}

type Changes = 'add' | 'edit' | 'setPinned' | 'setScope' | 'remove' | 'restore';
type Reads = Omit<Memories, Changes | 'desk' | 'undo'>;

/** The memories of all personalities over the store of this window. */
export function createMemories(options: MemoriesOptions): Memories {
  const { store, now, projectId } = options;
  const reads = createReads(store);
  const bare = { ...reads, ...createChanges(options, reads.of) };
  return {
    ...bare,
    desk: createMemoryDesk({ memories: bare, projectId }),
    undo: (outcome, who) => undoMemory({ store, now, memories: bare }, outcome, who),
  };
}

function createReads(store: RecordStore): Reads {
  const of: Memories['of'] = async (personalityId) =>
    (await store.list('memory', personalityId)).toSorted(byWeight);
  return {
    of,
    readBy: async (personalityId, { conversationId, projectId }) =>
      (await of(personalityId)).filter(({ data: { scope } }) => {
        if (scope.kind === 'project') return scope.projectId === projectId;
        return scope.kind === 'everywhere' || scope.conversationId === conversationId;
      }),
    count: async (personalityId) => (await store.list('memory', personalityId)).length,
    search: async (personalityId, text) => {
      const words = folded(text).split(/\s+/);
      return (await of(personalityId)).filter(({ data }) =>
        words.every((word) => folded(data.text).includes(word)),
      );
    },
    onDidChange: (listener) =>
      store.onDidChange(({ changes }) => {
        if (changes.some(({ kind }) => kind === 'memory')) listener();
      }),
  };
}

function createChanges(
  { store, now, newId }: MemoriesOptions,
  of: Memories['of'],
): Pick<Memories, Changes> {
  const serial = createSerial();
  const write = (id: string, data: Memory | null) => store.write([{ kind: 'memory', id, data }]);
  const change = (id: MemoryId, next: (data: Memory) => Memory): Promise<ChangeMemoryResult> =>
    serial(async () => {
      const record = await store.get('memory', id);
      if (record === null) return { kind: 'gone' };
      await write(id, next(record.data));
      return { kind: 'changed' };
    });

  return {
    add: (memory) =>
      serial(async (): Promise<AddMemoryResult> => {
        const text = memoryText(memory.text);
        if (typeof text !== 'string') return text;
        const held = await of(memory.personalityId);
        const twin = held.find(
          ({ data }) => data.text === text && covers(data.scope, memory.scope),
        );
        if (twin) return { kind: 'known', memoryId: memoryId.parse(twin.id), text };
        if (held.length >= MAX_MEMORIES) return { kind: 'full', limit: MAX_MEMORIES };
        const id = memoryId.parse(newId());
        await write(id, { ...memory, text, isPinned: false, createdAt: now() });
        return { kind: 'added', memoryId: id, text };
      }),
    edit: async (id, words) => {
      const text = memoryText(words);
      if (typeof text !== 'string') return text;
      return change(id, (data) =>
        data.text === text ? data : { ...data, text, origin: { kind: 'human' } },
      );
    },
    setPinned: (id, isPinned) => change(id, (data) => ({ ...data, isPinned })),
    setScope: (id, scope) => change(id, (data) => ({ ...data, scope })),
    remove: (id) =>
      serial(async () => {
        const record = await store.get('memory', id);
        if (record !== null) await write(id, null);
        return record;
      }),
    restore: ({ id, data }) =>
      serial(async () => {
        if ((await store.get('memory', id)) === null) await write(id, data);
      }),
  };
}

function memoryText(words: string): string | MemoryTextRefusal {
  const text = cleanText(words).trim();
  if (text === '') return { kind: 'empty' };
  return text.length > MAX_MEMORY_LENGTH ? { kind: 'tooLong', limit: MAX_MEMORY_LENGTH } : text;
}

/** Whether what counts in `wide` counts wherever `narrow` does. */
function covers(wide: MemoryScope, narrow: MemoryScope): boolean {
  switch (wide.kind) {
    case 'everywhere':
      return true;
    case 'project':
      return narrow.kind === 'project' && narrow.projectId === wide.projectId;
    case 'conversation':
      return narrow.kind === 'conversation' && narrow.conversationId === wide.conversationId;
  }
}

function byWeight(a: MemoryRecord, b: MemoryRecord): number {
  if (a.data.isPinned !== b.data.isPinned) return a.data.isPinned ? -1 : 1;
  return b.data.createdAt - a.data.createdAt || (a.id < b.id ? 1 : -1);
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}
