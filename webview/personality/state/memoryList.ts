import type { MemoryScope } from '../../../shared/domain/memory.ts';
import type { MemoryView, ScopeView } from '../../../shared/protocol/personalityApi.ts';

/** A scope as one word, for lists of choices. */
export function scopeKey(scope: MemoryScope): string {
  switch (scope.kind) {
    case 'everywhere':
      return 'everywhere';
    case 'project':
      return `project:${scope.projectId}`;
    case 'conversation':
      return `conversation:${scope.conversationId}`;
  }
}

/** How a scope is called; a place that is gone is called by its kind. */
export function scopeWords(scope: MemoryScope, scopes: readonly ScopeView[]): string {
  const known = scopes.find((each) => scopeKey(each.scope) === scopeKey(scope));
  if (scope.kind === 'everywhere') return 'Everywhere';
  if (scope.kind === 'project') {
    if (known === undefined) return 'Another project';
    return known.isHere ? `This project (${known.label})` : `Project ${known.label}`;
  }
  return known === undefined ? 'A conversation' : `Conversation “${known.label}”`;
}

/**
 * The memories that hold every word of `text` and, unless `scope` is empty, count there: pinned ones
 * first, then the newest.
 */
export function findMemories(
  memories: readonly MemoryView[],
  text: string,
  scope: string,
): readonly MemoryView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return memories
    .filter((memory) => scope === '' || scopeKey(memory.scope) === scope)
    .filter((memory) => words.every((word) => memory.text.toLowerCase().includes(word)))
    .toSorted(
      (one, two) =>
        Number(two.isPinned) - Number(one.isPinned) ||
        two.createdAt - one.createdAt ||
        one.id.localeCompare(two.id),
    );
}
