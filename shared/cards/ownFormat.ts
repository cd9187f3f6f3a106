import * as z from 'zod';
import { memory } from '../domain/memory.ts';
import { personality, type Personality } from '../domain/personality.ts';
import type { JsonObject } from './cardJson.ts';
import type { CardMemory, CardReading } from './cardReading.ts';

const FORMAT = 'parley-personality';
const VERSION = 1;

/**
 * Parley's own file: every field of a personality and what it knows. It has no place for a key.
 * `version` rises when an older program could not read the file.
 */
const ownFile = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().min(1),
  personality,
  memories: z
    .array(memory.pick({ text: true, scope: true, isPinned: true }))
    .max(500)
    .default([]),
});

export function isOwnFormat(value: JsonObject): boolean {
  return value['format'] === FORMAT;
}

export function readOwn(value: JsonObject): CardReading {
  const { version } = value;
  if (typeof version === 'number' && version > VERSION) {
    return { kind: 'refused', refusal: { kind: 'newerVersion', version } };
  }
  const decoded = ownFile.safeParse(value);
  if (!decoded.success) {
    const field = decoded.error.issues[0]?.path.join('.') ?? '';
    return { kind: 'refused', refusal: { kind: 'notACard', field } };
  }
  const { personality, memories } = decoded.data;
  return { kind: 'card', format: 'parley', personality, memories, isShortened: false };
}

/** A personality with these memories; those of single conversations stay at home. */
export function ownFileOf(of: Personality, memories: readonly CardMemory[]): JsonObject {
  return {
    format: FORMAT,
    version: VERSION,
    personality: personality.parse(of),
    memories: memories
      .filter(({ scope }) => scope.kind !== 'conversation')
      .map(({ text, scope, isPinned }) => ({ text, scope, isPinned })),
  };
}
