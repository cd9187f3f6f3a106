import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import { messageId, type PersonalityId } from '../../shared/domain/ids.ts';
import type { ToolOutcome } from '../../shared/domain/message.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Memories, MemoryRecord, UndoMemoryResult } from './createMemories.ts';

interface UndoPorts {
  readonly store: RecordStore;
  readonly now: () => number;
  readonly memories: Pick<Memories, 'remove' | 'restore'>;
}

/** A deleted personality's memories went with it, and nobody would ever see one again. */
async function exists(store: RecordStore, id: PersonalityId): Promise<boolean> {
  if (builtInPersonalities.some((builtIn) => builtIn.id === id)) return true;
  return (await store.get('personality', id)) !== null;
}

/** See `Memories.undo`. */
export async function undoMemory(
  { store, now, memories }: UndoPorts,
  outcome: ToolOutcome,
  who: { readonly personalityId: PersonalityId; readonly messageId: string },
): Promise<UndoMemoryResult> {
  if (outcome.kind !== 'remembered' && outcome.kind !== 'forgotten') return { kind: 'noMemory' };
  const present = await store.get('memory', outcome.memoryId);
  if (outcome.kind === 'remembered') {
    const isTheirs = present?.data.personalityId === who.personalityId;
    const removed = isTheirs ? await memories.remove(outcome.memoryId) : null;
    return removed === null ? { kind: 'settled' } : { kind: 'removed', memory: removed };
  }
  if (present !== null || !(await exists(store, who.personalityId))) return { kind: 'settled' };
  const memory: MemoryRecord = {
    kind: 'memory',
    id: outcome.memoryId,
    data: {
      personalityId: who.personalityId,
      scope: outcome.scope,
      text: outcome.text,
      isPinned: false,
      origin: { kind: 'personality', messageId: messageId.parse(who.messageId) },
      createdAt: now(),
    },
  };
  await memories.restore(memory);
  return { kind: 'restored', memory };
}
