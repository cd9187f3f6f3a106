import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore, StoreChange } from '../../shared/domain/recordStore.ts';

type Conversation = KnownRecord<'conversation'>;

/** So many changes at once are read faster as a whole. */
const MANY = 200;

/** All conversations, read once and then kept up with what changes; messages cost it nothing. */
export interface ConversationList {
  all(): Promise<readonly Conversation[]>;
  dispose(): void;
}

export function createConversationList(
  store: RecordStore,
  /** The list looks different now. */
  onChange: () => void,
  report: (cause: unknown) => void,
): ConversationList {
  let known: Promise<Map<string, Conversation>> | null = null;
  const readAll = async (): Promise<Map<string, Conversation>> => {
    const records = await store.list('conversation');
    return new Map(records.map((record) => [record.id, record]));
  };
  const follow = async (ids: readonly string[]): Promise<void> => {
    // Nobody has looked yet, or all is read anew: what changed is in that.
    if (known === null) return;
    if (ids.length > MANY) known = null;
    else {
      const list = await known;
      for (const id of ids) {
        const record = await store.get('conversation', id);
        if (record === null) list.delete(id);
        else list.set(id, record);
      }
    }
    onChange();
  };
  const unsubscribe = store.onDidChange(({ changes }: StoreChange) => {
    const ids = changes.flatMap(({ kind, id }) => (kind === 'conversation' ? [id] : []));
    if (ids.length > 0) follow(ids).catch(report);
  });
  return {
    async all() {
      known ??= readAll();
      try {
        return [...(await known).values()];
      } catch (cause) {
        known = null;
        throw cause;
      }
    },
    dispose: unsubscribe,
  };
}
