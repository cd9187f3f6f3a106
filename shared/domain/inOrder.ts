import type { Message } from './message.ts';

/** Messages in the order in which they are shown. */
export function inOrder<T extends { readonly id: string; readonly data: Message }>(
  messages: readonly T[],
): readonly T[] {
  return messages.toSorted((a, b) => a.data.createdAt - b.data.createdAt || (a.id < b.id ? -1 : 1));
}
