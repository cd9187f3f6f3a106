import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { RecordData } from '../../shared/sync/localRecord.ts';

const MAX_WORDS = 80;

/** Where a record can be looked at. */
export type RecordHome =
  | { readonly kind: 'conversation'; readonly id: string; readonly messageId: string | null }
  | { readonly kind: 'personality'; readonly id: string };

/** What tells a person which record this is; one line each, never JSON. */
export interface NamedRecord {
  readonly kind: string;
  /** Its title, or how its text begins; empty where nothing of it can be read. */
  readonly words: string;
  /** Whose it is: a memory's personality, a message's conversation, a thread's file; else empty. */
  readonly of: string;
  readonly home: RecordHome | null;
}

/** The names of what records belong to, read as they are now. */
export interface RecordNames {
  conversation(id: string): Promise<string>;
  personality(id: string): Promise<string>;
}

/** Reads each name once; make a new one for each look at the records. Gone ones are called ''. */
export function createRecordNames(
  store: Pick<RecordStore, 'get'>,
  builtIn: readonly { readonly id: string; readonly data: { readonly name: string } }[],
): RecordNames {
  const known = new Map<string, Promise<string>>();
  const once = (key: string, read: () => Promise<string>): Promise<string> => {
    const before = known.get(key);
    if (before) return before;
    const name = read();
    known.set(key, name);
    return name;
  };
  return {
    conversation: (id) =>
      once(
        `conversation ${id}`,
        async () => (await store.get('conversation', id))?.data.title ?? '',
      ),
    personality: (id) =>
      once(`personality ${id}`, async () => {
        const record = await store.get('personality', id);
        return record?.data.name ?? builtIn.find((each) => each.id === id)?.data.name ?? '';
      }),
  };
}

/**
 * Names a record by what it holds. `data` may be of any shape, as another device or a newer version wrote
 * it; null is a deletion, of which only the kind is known.
 */
export async function nameRecord(
  names: RecordNames,
  record: { readonly kind: string; readonly id: string; readonly data: RecordData | null },
): Promise<NamedRecord> {
  const { kind, id, data } = record;
  const name = Object.hasOwn(namers, kind) ? namers[kind] : undefined;
  const found = await (name ?? nameOther)({ id, data, names });
  return { kind, ...found };
}

interface Naming {
  readonly id: string;
  readonly data: RecordData | null;
  readonly names: RecordNames;
}
type Name = Omit<NamedRecord, 'kind'>;
type Namer = (naming: Naming) => Promise<Name>;

const nameReview: Namer = ({ data }) =>
  Promise.resolve({ words: wordsOfReview(data), of: line(textOf(data, 'path')), home: null });

const nameOther: Namer = ({ data }) =>
  Promise.resolve({ words: line(firstOf(data)), of: '', home: null });

const namers: Readonly<Record<string, Namer | undefined>> = {
  async conversation({ id, data, names }) {
    const words = line(textOf(data, 'title')) || line(await names.conversation(id));
    return { words, of: '', home: { kind: 'conversation', id, messageId: null } };
  },
  async personality({ id, data, names }) {
    const words = line(textOf(data, 'name')) || line(await names.personality(id));
    return { words, of: '', home: { kind: 'personality', id } };
  },
  async memory({ data, names }) {
    const owner = textOf(data, 'personalityId');
    const words = line(textOf(data, 'text'));
    if (owner === '') return { words, of: '', home: null };
    const of = line(await names.personality(owner));
    return { words, of, home: { kind: 'personality', id: owner } };
  },
  message: (naming) => nameWithin(naming, naming.id),
  summary: (naming) => nameWithin(naming, null),
  attachment: (naming) => nameWithin(naming, null),
  thread: nameReview,
  proposal: nameReview,
  revision: nameReview,
};

/** What is part of a conversation. */
async function nameWithin({ data, names }: Naming, messageId: string | null): Promise<Name> {
  const id = textOf(data, 'conversationId');
  const words = line(textOf(data, 'text'));
  if (id === '') return { words, of: '', home: null };
  const of = line(await names.conversation(id));
  return { words, of, home: { kind: 'conversation', id, messageId } };
}

/** How a thread's first comment begins, or why an edit was made. */
function wordsOfReview(data: RecordData | null): string {
  const comments = data?.['comments'];
  const first: unknown = Array.isArray(comments) ? comments[0] : null;
  const text = isObject(first) ? textOf(first, 'text') : '';
  return line(text || textOf(data, 'reason'));
}

/** Of a kind that is not known here: the field that most likely says what it is. */
function firstOf(data: RecordData | null): string {
  const fields = ['title', 'name', 'key', 'text', 'path'];
  return fields.map((field) => textOf(data, field)).find((text) => text !== '') ?? '';
}

function textOf(data: RecordData | null, field: string): string {
  if (data === null || !Object.hasOwn(data, field)) return '';
  const value = data[field];
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is RecordData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Characters that turn the direction of what follows, and other invisible ones that could mislead. */
const INVISIBLE = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;

/** One line of bounded length, in which `$(name)` draws no icon. */
function line(text: string): string {
  const flat = cleanText(text.slice(0, 2_000)).replaceAll(/\s+/g, ' ').replaceAll(INVISIBLE, '');
  return truncate(flat.trim(), MAX_WORDS).replaceAll('$(', '$\u2060(');
}
