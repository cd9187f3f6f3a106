import type { RecordData } from '../../shared/sync/localRecord.ts';
import type { RecordNames } from './nameRecord.ts';

const MAX_IDS = 60;
const MAX_VISITED = 5_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What the ids within records' data name, of personalities and conversations; bounded in what it reads. */
export async function namesWithin(
  sides: readonly (RecordData | null)[],
  names: RecordNames,
): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    idsWithin(sides).map(async (id) => {
      const name = (await names.personality(id)) || (await names.conversation(id));
      return [id, name] as const;
    }),
  );
  return Object.fromEntries(entries.filter(([, name]) => name !== ''));
}

/** Level by level, so that a long list hides nothing that stands above it. */
function idsWithin(sides: readonly unknown[]): readonly string[] {
  const ids = new Set<string>();
  const note = (value: unknown): void => {
    if (typeof value === 'string' && UUID.test(value)) ids.add(value);
  };
  const waiting: unknown[] = [...sides];
  for (let visited = 0; waiting.length > 0 && visited < MAX_VISITED; visited++) {
    const value = waiting.shift();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value)) Object.keys(value).forEach(note);
    const parts: readonly unknown[] = Object.values(value).slice(0, MAX_VISITED);
    parts.forEach(note);
    waiting.push(...parts.filter((part) => typeof part === 'object' && part !== null));
  }
  return [...ids].slice(0, MAX_IDS);
}
