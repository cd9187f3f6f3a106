import { memoryId, type NewId, type PersonalityId, personalityId } from '../domain/ids.ts';
import type { RecordChange } from '../domain/recordStore.ts';
import type { CardReading, CardRefusal } from './cardReading.ts';

interface Import {
  /** To be written in one step. */
  readonly changes: readonly RecordChange[];
  readonly personalityIds: readonly PersonalityId[];
  /** By index in the readings. */
  readonly refused: readonly { readonly index: number; readonly refusal: CardRefusal }[];
}

/**
 * The records that these readings make: each a new personality with memories of its own, written by a
 * human as far as anybody here can tell. Nothing that is stored already is changed.
 */
export function importPersonalities(
  readings: readonly CardReading[],
  { newId, now }: { readonly newId: NewId; readonly now: () => number },
): Import {
  const changes: RecordChange[] = [];
  const personalityIds: PersonalityId[] = [];
  const refused: { index: number; refusal: CardRefusal }[] = [];
  for (const [index, reading] of readings.entries()) {
    if (reading.kind === 'refused') {
      refused.push({ index, refusal: reading.refusal });
      continue;
    }
    const id = personalityId.parse(newId());
    personalityIds.push(id);
    changes.push({ kind: 'personality', id, data: reading.personality });
    for (const memory of reading.memories) {
      changes.push({
        kind: 'memory',
        id: memoryId.parse(newId()),
        data: { ...memory, personalityId: id, origin: { kind: 'human' }, createdAt: now() },
      });
    }
  }
  return { changes, personalityIds, refused };
}
