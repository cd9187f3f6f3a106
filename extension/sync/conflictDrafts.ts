import type { ConflictName, DraftChoice } from '../../shared/protocol/conflictApi.ts';

/** Drafts of so many conflicts are kept, the latest ones. */
const MAX_DRAFTS = 20;

/** What was chosen and written in conflicts that are not settled yet; outlives the page. */
export interface ConflictDrafts {
  of(name: ConflictName): readonly DraftChoice[];
  /** No choices: forgets the draft. */
  keep(name: ConflictName, choices: readonly DraftChoice[]): void;
}

export function createConflictDrafts(): ConflictDrafts {
  const drafts = new Map<string, readonly DraftChoice[]>();
  const keyOf = ({ kind, id }: ConflictName): string => `${kind} ${id}`;
  return {
    of: (name) => drafts.get(keyOf(name)) ?? [],
    keep(name, choices) {
      const key = keyOf(name);
      drafts.delete(key);
      if (choices.length > 0) drafts.set(key, choices);
      for (const oldest of drafts.keys()) {
        if (drafts.size <= MAX_DRAFTS) break;
        drafts.delete(oldest);
      }
    },
  };
}
