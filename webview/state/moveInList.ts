/** The keys that move between the messages of a list. */
export type ListKey = 'ArrowUp' | 'ArrowDown' | 'Home' | 'End';

const LIST_KEYS: readonly string[] = ['ArrowUp', 'ArrowDown', 'Home', 'End'];

export function isListKey(key: string): key is ListKey {
  return LIST_KEYS.includes(key);
}

/**
 * The row that holds the list's only Tab stop: the one that was there last, or the newest when there was
 * none or it is gone. Null for a list without rows.
 */
export function tabStopOf(ids: readonly string[], lastId: string | null): string | null {
  return lastId !== null && ids.includes(lastId) ? lastId : (ids.at(-1) ?? null);
}

/** Where a key leads from a row. At either end it stays; null only for a list without rows. */
export function moveInList(
  ids: readonly string[],
  fromId: string | null,
  key: ListKey,
): string | null {
  const from = ids.indexOf(tabStopOf(ids, fromId) ?? '');
  const last = ids.length - 1;
  const target: Record<ListKey, number> = {
    ArrowUp: Math.max(0, from - 1),
    ArrowDown: Math.min(last, from + 1),
    Home: 0,
    End: last,
  };
  return ids[target[key]] ?? null;
}

/** The place after or before `at` in a ring of so many; from outside (-1) the first or the last. */
export function nextInRing(count: number, at: number, isBackwards: boolean): number {
  if (isBackwards) return at <= 0 ? count - 1 : at - 1;
  return (at + 1) % count;
}
