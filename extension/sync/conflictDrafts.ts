import * as z from 'zod';
import type { ConflictName, DraftChoice } from '../../shared/protocol/conflictApi.ts';
import { draftChoices } from '../../shared/protocol/conflictParams.ts';

/** Drafts of so many conflicts are kept, the latest ones. */
const MAX_DRAFTS = 20;
/** Of the file as a whole, in UTF-16 units; the oldest drafts make room. */
const MAX_LENGTH = 4_000_000;

const keptDrafts = z.array(z.tuple([z.string().max(100), draftChoices])).max(MAX_DRAFTS);

/** What was chosen and written in conflicts that are not settled yet; outlives the page and the window. */
export interface ConflictDrafts {
  of(name: ConflictName): Promise<readonly DraftChoice[]>;
  /** No choices: forgets the draft. Resolves when it is written down, or could not be. */
  keep(name: ConflictName, choices: readonly DraftChoice[]): Promise<void>;
}

export interface DraftFile {
  /** Null where there is none. */
  read(): Promise<string | null>;
  /** Null: there shall be none. */
  write(text: string | null): Promise<void>;
}

/** A file that cannot be read or does not decode counts as none; `report` is told of one that cannot be written. */
export function createConflictDrafts(
  file: DraftFile,
  report: (cause: unknown) => void,
): ConflictDrafts {
  const keyOf = ({ kind, id }: ConflictName): string => `${kind} ${id}`;
  let reading: Promise<Map<string, readonly DraftChoice[]>> | null = null;
  const kept = () => (reading ??= readDrafts(file));
  let writing = Promise.resolve();
  const write = (drafts: ReadonlyMap<string, readonly DraftChoice[]>): Promise<void> => {
    const text = drafts.size === 0 ? null : JSON.stringify([...drafts]);
    writing = writing.then(() => file.write(text)).catch(report);
    return writing;
  };
  return {
    of: async (name) => (await kept()).get(keyOf(name)) ?? [],
    async keep(name, choices) {
      const drafts = await kept();
      const hadOne = drafts.delete(keyOf(name));
      if (choices.length > 0) drafts.set(keyOf(name), choices);
      else if (!hadOne) return;
      dropOldest(drafts);
      await write(drafts);
    },
  };
}

async function readDrafts(file: DraftFile): Promise<Map<string, readonly DraftChoice[]>> {
  try {
    const text = await file.read();
    return new Map(text === null ? [] : keptDrafts.parse(JSON.parse(text)));
  } catch {
    return new Map();
  }
}

function dropOldest(drafts: Map<string, readonly DraftChoice[]>): void {
  const lengths = [...drafts].map((draft) => JSON.stringify(draft).length + 1);
  let length = lengths.reduce((sum, each) => sum + each, 0);
  for (const [at, oldest] of [...drafts.keys()].entries()) {
    if (drafts.size <= MAX_DRAFTS && length <= MAX_LENGTH) return;
    drafts.delete(oldest);
    length -= lengths[at] ?? 0;
  }
}
