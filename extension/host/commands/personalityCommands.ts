import { inflateSync } from 'node:zlib';
import * as vscode from 'vscode';
import { exportPersonality } from '../../../shared/cards/exportPersonality.ts';
import { importPersonalities } from '../../../shared/cards/importPersonalities.ts';
import { MAX_CARD_FILE_BYTES } from '../../../shared/cards/cardReading.ts';
import type { Inflate } from '../../../shared/cards/cardReading.ts';
import { readCard } from '../../../shared/cards/readCard.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { deleteRecord } from '../../conversations/deleteWithUndo.ts';
import { duplicateName } from '../../conversations/duplicateName.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { commandRegistrar, idOf } from './commandTarget.ts';
import type { Deletions } from './deletions.ts';
import { pickPersonality } from './pickPersonalities.ts';
import { saveFile } from './saveFile.ts';

interface PersonalityDeps {
  readonly store: LocalStore;
  readonly rooms: Rooms;
  readonly deletions: Deletions;
  readonly newId: () => string;
  readonly now: () => number;
  readonly databasePath: string;
}

type Personality = KnownRecord<'personality'>;

/** The commands on the list of personalities; each asks for one where it was called without. */
export function registerPersonalityListCommands(deps: PersonalityDeps): vscode.Disposable {
  const register = commandRegistrar(deps.databasePath);
  const on = (command: string, run: (one: Personality) => Promise<void>) =>
    register(command, async (target) => {
      const all = await deps.rooms.personalities();
      const id = idOf(target) ?? (await pickPersonality(all, vscode.l10n.t('Which Personality?')));
      const one = all.find((candidate) => candidate.id === id);
      if (one) await run(one);
    });
  return vscode.Disposable.from(
    on('parley.duplicatePersonality', (one) => duplicate(deps, one)),
    on('parley.exportPersonality', (one) => exportOne(deps, one)),
    on('parley.mutePersonality', (one) => setMuted(deps, one, true)),
    on('parley.unmutePersonality', (one) => setMuted(deps, one, false)),
    on('parley.resetPersonality', (one) => reset(deps, one)),
    on('parley.deletePersonality', (one) => remove(deps, one)),
    register('parley.importPersonality', () => importSome(deps)),
  );
}

/** Whether it comes with the product: it can be changed and reset, but not deleted. */
function isBuiltIn(id: string): boolean {
  return builtInPersonalities.some((each) => each.id === id);
}

async function duplicate({ store, rooms, newId }: PersonalityDeps, one: Personality) {
  const names = (await rooms.personalities()).map(({ data }) => data.name);
  const name = duplicateName(one.data.name, names);
  const id = newId();
  await store.write([{ kind: 'personality', id, data: { ...one.data, name } }]);
  await vscode.commands.executeCommand('parley.editPersonality', id);
}

async function setMuted({ store }: PersonalityDeps, one: Personality, isMuted: boolean) {
  await store.write([{ ...one, data: { ...one.data, isMuted } }]);
}

async function reset({ store, deletions }: PersonalityDeps, one: Personality): Promise<void> {
  if (!isBuiltIn(one.id)) return;
  const changed = await store.get('personality', one.id);
  if (changed === null) return;
  await store.write([{ ...changed, data: null }]);
  deletions.offer({ name: changed.data.name, restore: () => store.write([changed]) }, (name) =>
    vscode.l10n.t('“{0}” is as it came with Parley again.', name),
  );
}

async function remove({ store, deletions }: PersonalityDeps, one: Personality): Promise<void> {
  if (isBuiltIn(one.id)) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} comes with Parley and cannot be deleted, only muted.', one.data.name),
    );
    return;
  }
  deletions.offer(await deleteRecord(store, 'personality', one.id), (name) =>
    vscode.l10n.t('{0} and what it remembers were deleted. Its messages stay.', name),
  );
}

async function exportOne({ store }: PersonalityDeps, { id, data }: Personality): Promise<void> {
  const format = await vscode.window.showQuickPick(
    [
      {
        label: 'Parley',
        detail: vscode.l10n.t('Everything, with what it remembers'),
        format: 'parley' as const,
      },
      {
        label: vscode.l10n.t('Character card, version 3'),
        detail: vscode.l10n.t('For other programs; without what it remembers'),
        format: 'v3' as const,
      },
      {
        label: vscode.l10n.t('Character card, version 2'),
        detail: vscode.l10n.t('For older programs; without what it remembers'),
        format: 'v2' as const,
      },
    ],
    { title: vscode.l10n.t('Export {0}', data.name) },
  );
  if (format === undefined) return;
  const memories = (await store.list('memory', id)).map((memory) => memory.data);
  const file = exportPersonality(data, memories, { kind: format.format });
  if (file.kind === 'file') await saveFile({ ...file, filters: { JSON: ['json'] } });
}

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return inflateSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

async function importSome({ store, newId, now }: PersonalityDeps): Promise<void> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import Personalities'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Personalities and character cards')]: ['json', 'png'] },
  });
  if (files === undefined) return;
  const readings = [];
  for (const file of files) {
    const { size } = await vscode.workspace.fs.stat(file);
    const isSmall = size <= MAX_CARD_FILE_BYTES;
    const bytes = isSmall ? await vscode.workspace.fs.readFile(file) : new Uint8Array();
    readings.push(readCard(bytes, { inflate }));
  }
  const { changes, personalityIds, refused } = importPersonalities(readings, { newId, now });
  await store.write(changes);
  if (refused.length > 0) {
    const names = refused.map(({ index }) => files[index]?.path.split('/').at(-1) ?? '');
    void vscode.window.showWarningMessage(
      vscode.l10n.t('No personality could be read from: {0}.', names.join(', ')),
    );
  }
  const [first, ...others] = personalityIds;
  if (first === undefined) return;
  if (others.length === 0) await vscode.commands.executeCommand('parley.editPersonality', first);
  else {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} personalities were imported.', personalityIds.length),
    );
  }
}
