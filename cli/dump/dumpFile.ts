import type { InlineImage } from '../../shared/domain/image.ts';

/** A file of a dump, its path below the space's folder. */
export interface DumpFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Reads what is too large to be held: a record that the dump has written; null where there is none. */
export interface LargeRecords {
  /** With its bytes in it; null also where they are missing or too many for a file. */
  picture(id: string): Promise<{ readonly id: string; readonly data: InlineImage } | null>;
  /** Of a snapshot, unpacked and checked. */
  text(id: string): Promise<string | null>;
}

export function jsonFile(path: string, value: unknown): DumpFile {
  return { path, content: `${JSON.stringify(value, null, 2)}\n` };
}
