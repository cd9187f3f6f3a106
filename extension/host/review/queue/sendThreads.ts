import * as vscode from 'vscode';
import { personalityId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import { newestFirst } from '../../../conversations/conversationGroups.ts';
import { oneLine } from '../../../review/plainLine.ts';
import { threadsMessage } from '../../../review/threadsMessage.ts';
import { pickPersonality } from '../../commands/pickPersonalities.ts';
import type { QueueHost } from './queueHost.ts';
import { threadsInWords } from './queueWords.ts';

const MOST_OFFERED = 8;

/**
 * Hands threads to a personality that the person picks: as a message in a new conversation with it or in
 * one that it takes part in, which the chat then shows. Nothing happens when the person leaves.
 */
export async function sendThreads(
  host: QueueHost,
  threads: readonly KnownRecord<'thread'>[],
): Promise<void> {
  if (threads.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There are no open comments to send.'));
    return;
  }
  const title = vscode.l10n.t('Send {0} to', threadsInWords(threads.length));
  const personalities = (await host.rooms.personalities()).filter(({ data }) => !data.isMuted);
  const picked = await pickPersonality(personalities, title);
  const personality = personalities.find(({ id }) => id === picked);
  if (!personality) return;
  const conversationId = await pickConversation(host, personality, title);
  if (conversationId === null) return;
  const { text, leftOut } = threadsMessage(threads, personality.data.name);
  await host.rooms.send({ conversationId, text, replyTo: null });
  await host.showConversation(conversationId);
  if (leftOut > 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} comments did not fit into one message. Send them after these.', leftOut),
    );
  }
}

/** A new conversation, or one of those it takes part in; null when the person leaves. */
async function pickConversation(
  { store, rooms, project }: QueueHost,
  personality: KnownRecord<'personality'>,
  title: string,
): Promise<string | null> {
  const create = (): Promise<string> =>
    rooms.create({ personalityIds: [personalityId.parse(personality.id)], projectId: project.id });
  const known = newestFirst(await store.list('conversation'))
    .filter(({ data }) => data.projectId === project.id && !data.isArchived)
    .filter(({ data }) => data.participants.some((seat) => seat.personalityId === personality.id))
    .slice(0, MOST_OFFERED);
  if (known.length === 0) return create();
  const picked = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t('New conversation'), iconPath: new vscode.ThemeIcon('add'), id: null },
      ...known.map(({ id, data }) => ({ label: oneLine(data.title), id })),
    ],
    { title, placeHolder: vscode.l10n.t('In which conversation?') },
  );
  if (!picked) return null;
  return picked.id ?? create();
}
