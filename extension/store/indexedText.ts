import type { DatabaseSync } from 'node:sqlite';
import { shortTokens } from '../../shared/sync/searchWords.ts';

/** The characters for private use, in which a conversation's mark is written. */
const PRIVATE_USE = { first: 0xe000, count: 6_400 } as const;

/**
 * Three characters that stand for a conversation in an index, so that a search in it need not read the
 * matches of all others. Two conversations may share a mark: what is found is checked.
 */
export function conversationMark(conversationId: string): string {
  let hash = 0x811c9dc5;
  let mark = '';
  for (let round = 0; round < 3; round++) {
    // FNV-1a, going on where the round before it ended.
    for (let at = 0; at < conversationId.length; at++) {
      hash = Math.imul(hash ^ conversationId.charCodeAt(at), 0x01000193) >>> 0;
    }
    mark += String.fromCharCode(PRIVATE_USE.first + (hash % PRIVATE_USE.count));
  }
  return mark;
}

/** What `message_text` holds of a message. */
export function indexedText(text: string, conversationId: string): string {
  return `${text}\n${conversationMark(conversationId)}`;
}

/** What `message_short` holds of a message. */
export function indexedTokens(text: string, conversationId: string): string {
  return [...shortTokens(text), conversationMark(conversationId)].join(' ');
}

/** The SQL functions with which a migration fills the indexes from what is stored. */
export function defineIndexFunctions(database: DatabaseSync): void {
  const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
  const options = { deterministic: true, directOnly: true };
  database.function('indexed_text', options, (text, id) => indexedText(asText(text), asText(id)));
  database.function('indexed_tokens', options, (text, id) =>
    indexedTokens(asText(text), asText(id)),
  );
}
