/** What to look for over all that was said. */
interface MessageQuery {
  /** Words, code identifiers or text of a script without spaces; every word must occur. */
  readonly text: string;
  /** Null searches every conversation. */
  readonly conversationId: string | null;
  readonly limit: number;
}

export interface MessageHit {
  readonly messageId: string;
  readonly conversationId: string;
  /** The text around the match, at most about 160 characters; the match's place in it, in UTF-16 units. */
  readonly excerpt: string;
  readonly matchStart: number;
  readonly matchEnd: number;
  readonly createdAt: number;
}

/** Full-text search over the stored messages; titles are searched as well, by `findTitles`. */
export interface MessageSearch {
  /** Best first; the newer of two equals first. */
  searchMessages(query: MessageQuery): Promise<readonly MessageHit[]>;
}

/** What one answer cost. */
export interface SpendEntry {
  readonly conversationId: string;
  readonly model: string;
  /** US dollars; null where the provider did not say. */
  readonly cost: number | null;
  readonly createdAt: number;
}

/** What answers cost, read from the stored messages: every device's, once they are synced. */
export interface SpendBook {
  /** The answers since a moment, of all conversations. */
  spendSince(time: number): Promise<readonly SpendEntry[]>;
  /** US dollars over a conversation's life. */
  spendOf(conversationId: string): Promise<number>;
}
