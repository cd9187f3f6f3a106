import type { DataOf, KnownKind } from '../shared/domain/record.ts';
import { dataSchemas, isKnownKind } from '../shared/domain/record.ts';
import { plainLine } from './plainText.ts';

const MAX_LENGTH = 72;

type Namers = { readonly [K in KnownKind]: (data: DataOf<K>) => string };

const namers: Namers = {
  personality: ({ name }) => name,
  memory: ({ text }) => text,
  project: ({ name }) => name,
  revision: ({ kind, path }) => `${path} (${kind})`,
  conversation: ({ title }) => title,
  message: ({ author, text }) => `${author.name}: ${text}`,
  thread: ({ path, anchor, comments }) =>
    `${path}:${anchor.startLine + 1} ${comments[0]?.text ?? ''}`,
  proposal: ({ path, reason }) => `${path} ${reason}`,
  snapshot: ({ hash }) => hash.slice(0, 12),
  attachment: ({ type }) => type,
  setting: ({ key }) => key,
  preset: ({ name }) => name,
  summary: ({ text }) => text,
};

/** What a person knows a record by, on one line that a terminal may show; its id where nothing is known. */
export function recordName(record: {
  readonly kind: string;
  readonly id: string;
  readonly data: unknown;
}): string {
  const name = isKnownKind(record.kind) ? nameOf(record.kind, record.data) : null;
  return name === null || name.trim() === '' ? record.id : plainLine(name, MAX_LENGTH);
}

function nameOf(kind: KnownKind, data: unknown): string | null {
  const decoded = dataSchemas[kind].safeParse(data);
  const name = namers[kind] as (data: unknown) => string;
  return decoded.success ? name(decoded.data) : null;
}
