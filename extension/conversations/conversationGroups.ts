import type { KnownRecord } from '../../shared/domain/record.ts';

type Conversation = KnownRecord<'conversation'>;

const GROUP_KINDS = ['pinned', 'today', 'week', 'older', 'archived'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

export interface ConversationGroup {
  readonly kind: GroupKind;
  /** Never empty, newest first. */
  readonly conversations: readonly Conversation[];
}

/** The order in which conversations are offered everywhere. */
export function newestFirst(conversations: readonly Conversation[]): readonly Conversation[] {
  return conversations.toSorted((a, b) => b.data.lastActiveAt - a.data.lastActiveAt);
}

/** `startOfToday` is the reader's last midnight; a week has the six days before it. */
export function groupConversations(
  conversations: readonly Conversation[],
  startOfToday: number,
): readonly ConversationGroup[] {
  const groups = Map.groupBy(newestFirst(conversations), ({ data }): GroupKind => {
    if (data.isArchived) return 'archived';
    if (data.isPinned) return 'pinned';
    if (data.lastActiveAt >= startOfToday) return 'today';
    return data.lastActiveAt >= startOfToday - 7 * 86_400_000 ? 'week' : 'older';
  });
  return GROUP_KINDS.flatMap((kind) => {
    const members = groups.get(kind);
    return members ? [{ kind, conversations: members }] : [];
  });
}

/** The conversations whose title holds every word of `text`, newest first; all for an empty one. */
export function findTitles(
  conversations: readonly Conversation[],
  text: string,
): readonly Conversation[] {
  const words = text.toLowerCase().split(/\s+/);
  return newestFirst(conversations).filter(({ data }) => {
    const title = data.title.toLowerCase();
    return words.every((word) => title.includes(word));
  });
}
