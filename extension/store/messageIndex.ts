import type { DatabaseSync } from 'node:sqlite';
import type { LocalRecord } from '../../shared/sync/localRecord.ts';
import { indexedText, indexedTokens } from './indexedText.ts';

/**
 * Keeps the search indexes in step with the messages, within the transaction that writes them. They are
 * written at its end: whenever another table is written in between, FTS5 brings what it gathered so far to
 * the file, which for a thousand messages takes ten times as long.
 */
export interface MessageIndex {
  /** `rowid` gives the record's own; it is only asked for where the index changes. */
  put(rowid: () => number, row: LocalRecord, before: LocalRecord | null): void;
  /** Call it while the record is still there. */
  remove(id: string): void;
  /** Writes what is due; call it last in a transaction. Answers whether there was anything. */
  settle(): boolean;
  /** Forgets what is due, as its transaction failed. */
  forget(): void;
}

interface Findable {
  readonly text: string;
  readonly conversationId: string;
}

interface Due {
  /** Whether the index holds something under this row id. */
  readonly isIndexed: boolean;
  readonly next: Findable | null;
}

export function createMessageIndex(database: DatabaseSync): MessageIndex {
  const addText = database.prepare('insert into message_text (rowid, text) values (?, ?)');
  const addShort = database.prepare('insert into message_short (rowid, tokens) values (?, ?)');
  const dropText = database.prepare('delete from message_text where rowid = ?');
  const dropShort = database.prepare('delete from message_short where rowid = ?');
  const rowidOf = database.prepare(`select rowid from record where kind = 'message' and id = ?`);
  const due = new Map<number, Due>();

  /** A row id may be given to a new record after its first one was removed. */
  const queue = (rowid: number, isIndexed: boolean, next: Findable | null): void => {
    due.set(rowid, { isIndexed: due.get(rowid)?.isIndexed ?? isIndexed, next });
  };
  return {
    put(rowid, row, before) {
      const [old, next] = [findable(before), findable(row)];
      if (old?.text === next?.text && old?.conversationId === next?.conversationId) return;
      queue(rowid(), old !== null, next);
    },
    remove(id) {
      const rowid = rowidOf.get(id)?.['rowid'];
      if (typeof rowid === 'number') queue(rowid, true, null);
    },
    settle() {
      for (const [rowid, { isIndexed, next }] of due) {
        if (isIndexed) {
          dropText.run(rowid);
          dropShort.run(rowid);
        }
        if (next === null) continue;
        addText.run(rowid, indexedText(next.text, next.conversationId));
        addShort.run(rowid, indexedTokens(next.text, next.conversationId));
      }
      const hasChanged = due.size > 0;
      due.clear();
      return hasChanged;
    },
    forget: () => due.clear(),
  };
}

/** What can be found of a record. An answer that is still running changes with every word: it waits. */
function findable(row: LocalRecord | null): Findable | null {
  if (row?.kind !== 'message' || row.data === null) return null;
  const { text, conversationId, status } = row.data;
  if (typeof text !== 'string' || typeof conversationId !== 'string') return null;
  return status === 'streaming' ? null : { text, conversationId };
}
