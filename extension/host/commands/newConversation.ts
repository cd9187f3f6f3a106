import * as vscode from 'vscode';
import { personalityId } from '../../../shared/domain/ids.ts';
import type { Preset } from '../../../shared/domain/preset.ts';
import { listPresets, startFromPreset } from '../../conversations/presets.ts';
import type { ConversationDeps } from './conversationDeps.ts';
import { personalityItems } from './pickPersonalities.ts';

/** Asks for a room or for personalities and begins a conversation with them. */
export async function newConversation(deps: ConversationDeps): Promise<void> {
  const personalities = await deps.rooms.personalities();
  const { builtIn, own } = await listPresets(deps.store);
  const rooms = [...own, ...builtIn].map(({ data }) => ({
    label: data.name,
    detail: data.about,
    iconPath: new vscode.ThemeIcon(data.icon),
    preset: data,
  }));
  const people = personalityItems(personalities);
  const picked = await vscode.window.showQuickPick<vscode.QuickPickItem>(
    [section(vscode.l10n.t('Personalities')), ...people, section(vscode.l10n.t('Rooms')), ...rooms],
    {
      title: vscode.l10n.t('New Conversation'),
      placeHolder: vscode.l10n.t(
        'Who should be in it? Pick personalities, or a room, then press Enter',
      ),
      canPickMany: true,
      matchOnDescription: true,
    },
  );
  if (picked === undefined || picked.length === 0) return;
  const ids = people.filter((item) => picked.includes(item)).map(({ id }) => id);
  const [room] = rooms.filter((item) => picked.includes(item));
  if (room) await startRoom(deps, room.preset, ids);
  else await startConversation(deps, ids);
}

export async function startConversation(
  deps: ConversationDeps,
  chosen: readonly string[],
): Promise<void> {
  const id = await deps.rooms.create({
    personalityIds: chosen.map((one) => personalityId.parse(one)),
    projectId: deps.project?.id ?? null,
  });
  await deps.chatView.show(id);
}

/** Those picked beside a room join it. */
async function startRoom(
  deps: ConversationDeps,
  preset: Preset,
  others: readonly string[],
): Promise<void> {
  const known = new Set((await deps.rooms.personalities()).map(({ id }) => id));
  const participants = [
    ...new Set([...preset.participants, ...others.map((one) => personalityId.parse(one))]),
  ];
  const id = await startFromPreset(
    deps,
    { ...preset, participants: participants.slice(0, 32) },
    {
      projectId: deps.project?.id ?? null,
      isKnown: (one) => known.has(one),
    },
  );
  await deps.chatView.show(id);
}

function section(label: string): vscode.QuickPickItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
