import type { Memory, MemoryScope } from '../domain/memory.ts';

const SCOPE_WORDS: Readonly<Record<MemoryScope['kind'], string>> = {
  everywhere: '',
  project: ' (in this project)',
  conversation: ' (in this conversation)',
};

/**
 * Memories as lines: pinned ones first and always, then the newest as far as `length` UTF-16 units go.
 * What is left out is counted. Empty without memories.
 */
export function memoryLines(memories: readonly Memory[], length: number): readonly string[] {
  const newestFirst = memories.toSorted((one, two) => two.createdAt - one.createdAt);
  const pinned = newestFirst.filter(({ isPinned }) => isPinned).map(lineOf);
  const others = newestFirst.filter(({ isPinned }) => !isPinned).map(lineOf);
  let left = length - pinned.reduce((sum, line) => sum + line.length, 0);
  const firstOut = others.findIndex((line) => (left -= line.length) < 0);
  const kept = firstOut < 0 ? others : others.slice(0, firstOut);
  const missing = others.length - kept.length;
  const note =
    missing === 0
      ? []
      : [`(${missing} older ${missing === 1 ? 'memory is' : 'memories are'} left out here.)`];
  return [...pinned, ...kept, ...note];
}

/** On one line, so that a memory cannot pass for another part of the card. */
function lineOf({ text, scope }: Memory): string {
  return `- ${text.replaceAll(/\s+/g, ' ').trim()}${SCOPE_WORDS[scope.kind]}`;
}
