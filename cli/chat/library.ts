import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { personalityDefaults, syncedSettingId } from '../../shared/domain/syncedSettings.ts';
import { CommandFailure } from '../commandFailure.ts';
import { dataOf, findSpace, type HeldRecord, readSpace, type Space } from '../heldRecord.ts';
import type { Session } from '../session.ts';

/** What an answer is made from: who can be asked, what they remember, and one conversation. */
export interface Library {
  /** Null where nothing was read from the service. */
  readonly space: Space | null;
  readonly personalities: readonly KnownRecord<'personality'>[];
  readonly memories: readonly KnownRecord<'memory'>[];
  /** The model of new personalities; empty where none is chosen. */
  readonly defaultModel: string;
  readonly conversation: {
    readonly data: KnownRecord<'conversation'>['data'];
    readonly version: number;
    readonly schemaVersion: number;
  } | null;
  readonly messages: readonly KnownRecord<'message'>[];
}

const BUILT_IN: Library = {
  space: null,
  personalities: builtInPersonalities,
  memories: [],
  defaultModel: '',
  conversation: null,
  messages: [],
};

/**
 * Reads the personal space. Where that cannot be done and is not `needed`, the built-in personalities are all that
 * there is.
 */
export async function readLibrary(
  session: Session,
  {
    conversationId,
    isNeeded,
  }: { readonly conversationId: string | null; readonly isNeeded: boolean },
): Promise<Library> {
  try {
    return await readAll(session, conversationId);
  } catch (error) {
    const isAway =
      error instanceof CommandFailure &&
      (error.reason === 'signedOut' || error.reason === 'unavailable');
    if (isNeeded || !isAway) throw error;
    return BUILT_IN;
  }
}

async function readAll(session: Session, conversationId: string | null): Promise<Library> {
  const space = findSpace(await session.client.me(), 'personal');
  const personalities = new Map(builtInPersonalities.map((record) => [record.id, record]));
  const memories: KnownRecord<'memory'>[] = [];
  const messages: KnownRecord<'message'>[] = [];
  let conversation: Library['conversation'] = null;
  let defaultModel = '';
  const take = (record: HeldRecord): void => {
    const { id, version, schemaVersion } = record;
    const personality = dataOf('personality', record);
    if (personality !== null) personalities.set(id, { kind: 'personality', id, data: personality });
    const memory = dataOf('memory', record);
    if (memory !== null) memories.push({ kind: 'memory', id, data: memory });
    const message = dataOf('message', record);
    if (message !== null && message.conversationId === conversationId) {
      messages.push({ kind: 'message', id, data: message });
    }
    const room = id === conversationId ? dataOf('conversation', record) : null;
    if (room !== null) conversation = { data: room, version, schemaVersion };
    if (id === syncedSettingId('personalityDefaults')) defaultModel = defaultModelIn(record);
  };
  const progress = session.terminal.progress('Reading');
  try {
    for await (const record of readSpace(session.client, space, progress)) take(record);
  } finally {
    progress.end();
  }
  return {
    space,
    personalities: [...personalities.values()],
    memories,
    defaultModel,
    conversation,
    messages,
  };
}

function defaultModelIn(record: HeldRecord): string {
  const setting = dataOf('setting', record);
  return personalityDefaults.safeParse(setting?.value).data?.model ?? '';
}

/** The personality of this name or id, in any case; the beginning of a name will do where it tells. */
export function findPersonality(
  { personalities }: Library,
  wanted: string,
): KnownRecord<'personality'> {
  const word = wanted.trim().replace(/^@/, '').toLowerCase();
  const names = personalities.map((record) => ({ record, name: record.data.name.toLowerCase() }));
  const exact = names.filter(({ record, name }) => name === word || record.id === word);
  const begins = names.filter(({ name }) => word !== '' && name.startsWith(word));
  const found = exact.length > 0 ? exact : begins;
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first.record;
  const list = (found.length > 0 ? found : names).map(({ record }) =>
    found.length > 0 ? `${record.data.name} (${record.id})` : record.data.name,
  );
  const why =
    found.length > 0
      ? `Several personalities are called ${wanted}: name one by its id.`
      : `There is no personality ${wanted}.`;
  throw new CommandFailure('usage', `${why} There are ${list.toSorted().join(', ')}.`);
}
