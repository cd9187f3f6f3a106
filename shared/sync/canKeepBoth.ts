import type { RecordData } from './localRecord.ts';
import { message } from '../domain/message.ts';

/**
 * Whether both sides of a conflict about such a record can go on side by side, mine under a new name. True for
 * what stands on its own: personalities, memories, presets, and what a human said. Everything else is
 * part of something or stands for it: two rooms cannot share one room's messages, a setting or a project is
 * known by what it is about, and a thread, a proposal, a summary or a text would count twice.
 */
export function canKeepBoth(kind: string, data: RecordData): boolean {
  switch (kind) {
    case 'personality':
    case 'memory':
    case 'preset':
      return true;
    case 'message': {
      const decoded = message.safeParse(data).data;
      return decoded?.author.kind === 'human' && decoded.status === 'complete';
    }
    default:
      return false;
  }
}

/** The data with each mention of the record's own id replaced by the name under which it goes on. */
export function renamed(data: RecordData, from: string, to: string): RecordData {
  const rename = (value: unknown): unknown => {
    if (value === from) return to;
    if (Array.isArray(value)) return value.map(rename);
    return typeof value === 'object' && value !== null ? renameFields(value) : value;
  };
  const renameFields = (fields: object): RecordData =>
    // Not by assignment: a key named `__proto__` would set the prototype.
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, rename(value)]));
  return renameFields(data);
}
