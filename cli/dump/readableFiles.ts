import { exportPersonality } from '../../shared/cards/exportPersonality.ts';
import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import { type Exported, exportJson } from '../../shared/domain/conversationFile.ts';
import { exportMarkdown } from '../../shared/domain/exportMarkdown.ts';
import { conversationId, personalityId } from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { type DumpFile, jsonFile, type LargeRecords } from './dumpFile.ts';
import { fileNames, isoTime } from './fileNames.ts';
import { projectFiles } from './projectFiles.ts';
import type { SpaceContents } from './spaceContents.ts';

/** What is in a space, in files that people read. The same contents give the same files. */
export async function* readableFiles(
  contents: SpaceContents,
  large: LargeRecords,
): AsyncGenerator<DumpFile> {
  yield settingsFile(contents);
  yield* personalityFiles(contents);
  yield* presetFiles(contents);
  yield* conversationFiles(contents, large);
  yield* projectFiles(contents, large);
}

function settingsFile(contents: SpaceContents): DumpFile {
  const settings = contents.all('setting').map(({ data }) => [data.key, data.value] as const);
  const sorted = settings.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return jsonFile('settings.json', Object.fromEntries(sorted));
}

function* personalityFiles(contents: SpaceContents): Generator<DumpFile> {
  const stored = contents.all('personality');
  const ids = new Set(stored.map(({ id }) => id));
  const known = new Map(
    [...builtInPersonalities, ...stored].map((record) => [record.id, record.data]),
  );
  const memories = groupMemories(contents);
  const owners = [...new Set([...ids, ...memories.keys()])].toSorted();
  const names = fileNames(
    owners.map((id) => ({ id, title: known.get(id)?.name ?? 'personality' })),
  );
  for (const id of owners) {
    const name = names.get(id) ?? id;
    const own = memories.get(id) ?? [];
    const data = known.get(id);
    if (data !== undefined && ids.has(id)) {
      const file = exportPersonality(
        data,
        own.map((memory) => memory.data),
        { kind: 'parley' },
      );
      if (file.kind === 'file') {
        yield { path: `personalities/${name}.parley.json`, content: file.bytes };
      }
    }
    if (own.length > 0) {
      const list = own.map((memory) => ({ id: memory.id, ...memory.data }));
      const personality = { id, name: data?.name ?? null };
      yield jsonFile(`memories/${name}.json`, { personality, memories: list });
    }
  }
}

function groupMemories(contents: SpaceContents): Map<string, KnownRecord<'memory'>[]> {
  const groups = new Map<string, KnownRecord<'memory'>[]>();
  for (const memory of contents.all('memory')) {
    const owner = memory.data.personalityId;
    groups.set(owner, [...(groups.get(owner) ?? []), memory]);
  }
  return groups;
}

function* presetFiles(contents: SpaceContents): Generator<DumpFile> {
  const presets = contents.all('preset');
  const names = fileNames(presets.map(({ id, data }) => ({ id, title: data.name })));
  for (const { id, data } of presets) {
    yield jsonFile(`presets/${names.get(id) ?? id}.json`, { id, ...data });
  }
}

async function* conversationFiles(
  contents: SpaceContents,
  large: LargeRecords,
): AsyncGenerator<DumpFile> {
  const conversations = contents.all('conversation');
  const names = fileNames(conversations.map(({ id, data }) => ({ id, title: data.title })));
  const messages = new Map<string, KnownRecord<'message'>[]>();
  for (const message of contents.all('message')) {
    const { conversationId: of } = message.data;
    const list = messages.get(of);
    if (list === undefined) messages.set(of, [message]);
    else list.push(message);
  }
  for (const { id, data } of conversations) {
    const pictures = [];
    for (const pictureId of contents.picturesOf(id)) {
      const picture = await large.picture(pictureId);
      if (picture !== null) pictures.push(picture);
    }
    const said = messages.get(id) ?? [];
    const exported: Exported = {
      id: conversationId.parse(id),
      conversation: data,
      messages: said,
      personalities: speakersOf(contents, data, said),
      pictures,
    };
    const folder = `conversations/${names.get(id) ?? id}`;
    yield { path: `${folder}/conversation.md`, content: exportMarkdown(exported, isoTime) };
    // Its own time rather than now: the same conversation is the same file.
    const content = exportJson(exported, data.lastActiveAt);
    yield { path: `${folder}/conversation.json`, content };
  }
}

/** Who sits in a conversation or has spoken in it, as far as they are known. */
function speakersOf(
  contents: SpaceContents,
  { participants }: KnownRecord<'conversation'>['data'],
  messages: readonly KnownRecord<'message'>[],
): Exported['personalities'] {
  const known = new Map(
    [...builtInPersonalities, ...contents.all('personality')].map(({ id, data }) => [id, data]),
  );
  const ids = new Set<string>([
    ...participants.map((seat) => seat.personalityId),
    ...messages.flatMap(({ data: { author } }) =>
      author.kind === 'personality' ? [author.personalityId] : [],
    ),
  ]);
  return [...ids].toSorted().flatMap((id) => {
    const data = known.get(id);
    return data === undefined
      ? []
      : [{ id: personalityId.parse(id), name: data.name, title: data.title }];
  });
}
