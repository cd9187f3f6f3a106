/** Which messages the pages have, so that a change elsewhere is told only where it is seen. */
export interface ShownMessages {
  add(conversationId: string, id: string): void;
  /** The page has everything from this moment on; `-Infinity` for the whole conversation. */
  loadedFrom(conversationId: string, createdAt: number): void;
  remove(id: string): void;
  /** Forgets a conversation that is gone. */
  forget(conversationId: string): void;
  conversationOf(id: string): string | null;
  /** `Infinity` when nothing was loaded. */
  oldestIn(conversationId: string): number;
}

export function createShownMessages(): ShownMessages {
  const rooms = new Map<string, string>();
  const oldest = new Map<string, number>();
  const oldestIn = (conversationId: string) => oldest.get(conversationId) ?? Infinity;
  return {
    add: (conversationId, id) => void rooms.set(id, conversationId),
    loadedFrom: (conversationId, createdAt) =>
      void oldest.set(conversationId, Math.min(createdAt, oldestIn(conversationId))),
    remove: (id) => void rooms.delete(id),
    forget(conversationId) {
      oldest.delete(conversationId);
      for (const [id, room] of rooms) if (room === conversationId) rooms.delete(id);
    },
    conversationOf: (id) => rooms.get(id) ?? null,
    oldestIn,
  };
}
