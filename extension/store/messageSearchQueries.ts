import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import type { MessageText } from '../../shared/sync/rankMessages.ts';
import { MAX_FOUND } from '../../shared/sync/recordTables.ts';
import type { RecordTables } from '../../shared/sync/recordTables.ts';
import { hasWords, shortTokens } from '../../shared/sync/searchWords.ts';
import type { SearchWord } from '../../shared/sync/searchWords.ts';
import { conversationMark } from './indexedText.ts';
import { guarded } from './storeFailure.ts';

/** How many texts one search reads at most: what the index gives may hold the parts but not the word. */
const MAX_READ = 2_000;
/** How many of the newest are read for a word that no index knows, as `=>` or an emoji. */
const MAX_SCANNED = 1_000;
/** Of a long word; the rest of it hardly narrows further. */
const MAX_TRIGRAMS = 8;

const found = z.object({
  id: z.string(),
  conversation_id: z.string().nullable(),
  created_at: z.number(),
  text: z.string().nullable(),
});

const COLUMNS = `r.id, r.parent_id as conversation_id, r.created_at,
  json_extract(r.data, '$.text') as text`;

/** Searches the texts by their indexes, the rows made last first. */
export function prepareMessageSearch(database: DatabaseSync): Pick<RecordTables, 'messagesWith'> {
  const byIndex = (table: 'message_text' | 'message_short') =>
    database.prepare(`select ${COLUMNS} from ${table} i join record r on r.rowid = i.rowid
      where i.${table} match ? order by i.rowid desc limit ${MAX_READ}`);
  const byText = byIndex('message_text');
  const byTokens = byIndex('message_short');
  const newest = database.prepare(`select ${COLUMNS} from message_text i
    join record r on r.rowid = i.rowid order by i.rowid desc limit ${MAX_SCANNED}`);
  const newestOf = database.prepare(`select ${COLUMNS} from record r
    where r.kind = 'message' and r.parent_id = ? and r.data is not null
      and json_extract(r.data, '$.status') <> 'streaming'
    order by r.created_at desc, r.id desc limit ${MAX_SCANNED}`);

  const candidates = (
    words: readonly SearchWord[],
    conversationId: string | null,
  ): ReturnType<StatementSync['iterate']> => {
    const marks = conversationId === null ? [] : [conversationMark(conversationId)];
    const trigrams = words.flatMap(({ text, isShort }) => (isShort ? [] : trigramsOf(text)));
    if (trigrams.length > 0) return byText.iterate(allOf([...trigrams, ...marks]));
    const tokens = words.flatMap(({ text }) => shortTokens(text));
    if (tokens.length > 0) return byTokens.iterate(allOf([...tokens, ...marks]));
    return conversationId === null ? newest.iterate() : newestOf.iterate(conversationId);
  };

  return {
    messagesWith: (words, conversationId) =>
      guarded(() => {
        const messages: MessageText[] = [];
        for (const input of candidates(words, conversationId)) {
          const row = found.parse(input);
          if (conversationId !== null && row.conversation_id !== conversationId) continue;
          if (row.conversation_id === null || row.text === null) continue;
          if (!hasWords(row.text, words)) continue;
          messages.push({
            id: row.id,
            conversationId: row.conversation_id,
            text: row.text,
            createdAt: row.created_at,
          });
          if (messages.length === MAX_FOUND) break;
        }
        return messages;
      }),
  };
}

/** Each three characters in a row; of many, some that are spread over the word. */
function trigramsOf(word: string): readonly string[] {
  const characters = Array.from(word);
  const last = characters.length - 3;
  const count = Math.min(last + 1, MAX_TRIGRAMS);
  return Array.from({ length: count }, (_, number) => {
    const at = count === 1 ? 0 : Math.round((number * last) / (count - 1));
    return characters.slice(at, at + 3).join('');
  });
}

/** An FTS5 query for rows with every one of these; quoted, so that nothing in them is an operator. */
function allOf(terms: readonly string[]): string {
  return [...new Set(terms)].map((term) => `"${term.replaceAll('"', '""')}"`).join(' AND ');
}
