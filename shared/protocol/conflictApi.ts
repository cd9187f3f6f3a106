/**
 * What the conflict page may ask of the extension host. `conflictParams` decodes every call first. The
 * records come from other devices: the page shows their contents as text, whatever they are.
 */
export interface ConflictApi {
  /** The page's first call, and its answer to any gap. */
  open(params: null): Promise<ConflictsSnapshot>;
  /** A conflict with its three sides; null when it is none any more. */
  look(params: ConflictName): Promise<ConflictView | null>;
  /** `stamp` names the sides that the person has seen. */
  settle(
    params: ConflictName & { readonly stamp: string; readonly choice: PageChoice },
  ): Promise<SettleReply>;
  /**
   * Writes the side that a decision of this page gave up. Nothing is written where the record has been
   * changed since.
   */
  takeInstead(params: {
    readonly decisionId: string;
    readonly side: 'mine' | 'theirs';
  }): Promise<{ readonly kind: 'written' | 'changed' | 'gone' }>;
  /** Keeps what was chosen and written so far for when the page is opened again; empty forgets it. */
  keepDraft(params: ConflictName & { readonly choices: readonly DraftChoice[] }): Promise<null>;
  /** Shows the conversation or the personality that the record belongs to. */
  openRecord(params: ConflictName): Promise<null>;
}

export interface ConflictName {
  readonly kind: string;
  readonly id: string;
}

export type PageChoice =
  | { readonly kind: 'mine' | 'theirs' | 'both' }
  | { readonly kind: 'merged'; readonly data: SideData };

/** A choice in a field that is not settled yet; `key` is the field's path as text. */
export interface DraftChoice {
  readonly key: string;
  readonly choice:
    | { readonly kind: 'base' | 'mine' | 'theirs' }
    | { readonly kind: 'text'; readonly text: string };
}

/** The data of a record on one side. */
export type SideData = Readonly<Record<string, unknown>>;

/** A conflict in the queue. */
export interface ConflictSummary extends ConflictName {
  /** Another one as soon as mine or theirs is. */
  readonly stamp: string;
  /** Its title, or how its text begins; empty where nothing of it can be read. */
  readonly words: string;
  /** Whose it is: a memory's personality, a message's conversation, a thread's file; else empty. */
  readonly of: string;
}

export interface ConflictView extends ConflictSummary {
  /** Null: there was none, or it is not known. */
  readonly base: SideData | null;
  /** Null: deleted there, as with theirs. */
  readonly mine: SideData | null;
  readonly theirs: SideData | null;
  /** When mine was written, milliseconds since 1970. */
  readonly mineAt: number;
  readonly canKeepBoth: boolean;
  /** `openRecord` leads somewhere. */
  readonly canOpen: boolean;
  /** What the ids within the sides name, as far as it is known here. */
  readonly names: Readonly<Record<string, string>>;
  /** What `keepDraft` kept. */
  readonly draft: readonly DraftChoice[];
}

interface ConflictsSnapshot {
  /** The oldest first. */
  readonly conflicts: readonly ConflictSummary[];
  /** The one that the page was opened for; null: the first. */
  readonly wanted: ConflictName | null;
}

/** A decision made in this page, as long as it can be changed. */
export interface Decision {
  readonly id: string;
  readonly choice: PageChoice['kind'];
  /** The sides that can be taken instead. */
  readonly instead: readonly ('mine' | 'theirs')[];
}

export type SettleReply =
  | { readonly kind: 'resolved'; readonly decision: Decision }
  /** One of the sides has changed since: nothing was done. */
  | { readonly kind: 'changed'; readonly conflict: ConflictView }
  /** It is no conflict any more. */
  | { readonly kind: 'settled' }
  /** The merged record is none of its kind: nothing was done. */
  | { readonly kind: 'unfit'; readonly detail: string };

/** What the host tells the page. */
export type ConflictEvent =
  | { readonly type: 'conflictsChanged'; readonly conflicts: readonly ConflictSummary[] }
  /** The person asked for this one elsewhere in the editor. */
  | { readonly type: 'conflictWanted'; readonly name: ConflictName };
