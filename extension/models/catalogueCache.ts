import * as z from 'zod';
import { parseJson } from '../../shared/models/httpFailure.ts';
import type { ModelInfo } from '../../shared/models/model.ts';

const FORMAT = 1;
const price = z.number().nonnegative().nullable();

const modelInfo = z.object({
  id: z.string().min(1),
  name: z.string(),
  provider: z.string(),
  contextLength: z.number().int().nonnegative(),
  promptPrice: price,
  completionPrice: price,
  cachedPromptPrice: price,
  maxCompletionTokens: z.number().int().nonnegative().nullable(),
  takesReasoningEffort: z.boolean(),
  takesTools: z.boolean(),
  takesImages: z.boolean(),
});

const cacheFile = z.object({
  format: z.literal(FORMAT),
  lists: z.record(
    z.string(),
    z.object({ fetchedAt: z.number().int(), models: z.array(modelInfo) }),
  ),
});

/** One provider's list as it was at a moment. */
export interface CachedList {
  /** Unix milliseconds. */
  readonly fetchedAt: number;
  readonly models: readonly ModelInfo[];
}

/** The lists in a cache's text, by their names; none where it cannot be read. */
export function decodeCache(text: string | null): ReadonlyMap<string, CachedList> {
  const decoded = text === null ? null : cacheFile.safeParse(parseJson(text));
  return new Map(decoded?.success ? Object.entries(decoded.data.lists) : []);
}

export function encodeCache(lists: ReadonlyMap<string, CachedList>): string {
  return JSON.stringify({ format: FORMAT, lists: Object.fromEntries(lists) });
}
