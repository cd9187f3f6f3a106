import { memoryId, type ProjectId } from '../../shared/domain/ids.ts';
import { MAX_MEMORY_LENGTH, type MemoryScope } from '../../shared/domain/memory.ts';
import type { MemoryDesk, Rememberer, RememberResult } from '../../shared/domain/memoryDesk.ts';
import { truncate } from '../../shared/domain/text.ts';
import { findForgettable } from './findForgettable.ts';
import type { Memories } from './createMemories.ts';

interface MemoryDeskOptions {
  readonly memories: Pick<Memories, 'add' | 'readBy' | 'remove'>;
  readonly projectId: () => ProjectId | null;
}

/** The tools `remember` and `forget`: a personality reaches its own memories only. */
export function createMemoryDesk({ memories, projectId }: MemoryDeskOptions): MemoryDesk {
  return {
    async remember({ text, scope: wanted }, who): Promise<RememberResult> {
      const scope = scopeOf(wanted, who, projectId());
      if (scope === null) return { kind: 'noProject' };
      const { personalityId, messageId } = who;
      const added = await memories.add({
        personalityId,
        scope,
        text: truncate(text, MAX_MEMORY_LENGTH),
        origin: { kind: 'personality', messageId },
      });
      switch (added.kind) {
        case 'added':
          return { kind: 'remembered', memoryId: added.memoryId, text: added.text };
        case 'known':
          return { kind: 'known', text: added.text };
        case 'full':
          return added;
        case 'empty':
        case 'tooLong':
          throw new Error(`A memory of ${text.length} characters passed the tool's own check.`);
      }
    },
    async forget({ text }, { personalityId, conversationId }) {
      const place = { conversationId, projectId: projectId() };
      const found = findForgettable(text, await memories.readBy(personalityId, place));
      if (found.kind !== 'found') return found;
      const { id, data } = found.memory;
      await memories.remove(memoryId.parse(id));
      return {
        kind: 'forgotten',
        memoryId: memoryId.parse(id),
        text: data.text,
        scope: data.scope,
      };
    },
  };
}

function scopeOf(
  kind: MemoryScope['kind'],
  { conversationId }: Rememberer,
  projectId: ProjectId | null,
): MemoryScope | null {
  switch (kind) {
    case 'everywhere':
      return { kind };
    case 'conversation':
      return { kind, conversationId };
    case 'project':
      return projectId === null ? null : { kind, projectId };
  }
}
