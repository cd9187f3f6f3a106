import * as vscode from 'vscode';
import * as z from 'zod';
import { conversationId, personalityId } from '../../../shared/domain/ids.ts';
import { type RecordStore, StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { ChatPanels } from '../chat/chatPanels.ts';
import type { ChatView } from '../chat/chatView.ts';
import type { OpenProject } from '../project.ts';
import { storeTroubleWords } from '../storeTrouble.ts';
import { newestFirst } from '../trees/conversationsTree.ts';
import { pickPersonalities } from './pickPersonalities.ts';

interface Deps {
  readonly store: RecordStore;
  readonly rooms: Rooms;
  readonly chatView: ChatView;
  readonly chatPanels: ChatPanels;
  readonly project: OpenProject | null;
  /** Named where it cannot be written. */
  readonly databasePath: string;
}

/** A tree item's record as a command's argument; the page gives an id; anything else means "ask". */
const recordId = z.object({ id: z.string() });

/** The commands on conversations. Each asks for the conversation where it was called without one. */
export function registerConversationCommands(deps: Deps): vscode.Disposable {
  const register = (command: string, run: (target: unknown) => Promise<void>) =>
    vscode.commands.registerCommand(command, (target: unknown) =>
      sayingTrouble(deps, () => run(target)),
    );
  const on = (command: string, run: (id: string) => Promise<void>) =>
    register(command, async (target) => {
      const id = idOf(target) ?? (await pickConversation(deps));
      if (id !== null) await run(id);
    });
  const onShown = (command: string, run: (id: string) => Promise<void>) =>
    register(command, async (target) => {
      const id = idOf(target) ?? deps.chatView.conversationId ?? (await pickConversation(deps));
      if (id !== null) await run(id);
    });
  return vscode.Disposable.from(
    register('parley.newConversation', () => newConversation(deps)),
    register('parley.chatWith', (target) => {
      const chosen = recordId.safeParse(target);
      return chosen.success ? startConversation(deps, [chosen.data.id]) : newConversation(deps);
    }),
    on('parley.openConversation', (id) => deps.chatView.show(id)),
    onShown('parley.openConversationInEditor', (id) => deps.chatPanels.show(id)),
    onShown('parley.addParticipants', (id) => addParticipants(deps, id)),
    onShown('parley.renameConversation', (id) => rename(deps, id)),
    onShown('parley.deleteConversation', (id) => remove(deps, id)),
    vscode.commands.registerCommand('parley.stopAnswers', () => deps.rooms.stopAll()),
  );
}

/** Runs a command; that the database cannot be written is said in words that help. */
async function sayingTrouble({ databasePath }: Deps, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    void vscode.window.showErrorMessage(storeTroubleWords(error.reason, databasePath));
  }
}

function idOf(target: unknown): string | null {
  const id = typeof target === 'string' ? target : recordId.safeParse(target).data?.id;
  return conversationId.safeParse(id).data ?? null;
}

async function newConversation(deps: Deps): Promise<void> {
  const chosen = await pickPersonalities(await deps.rooms.personalities(), {
    title: vscode.l10n.t('New Conversation'),
    placeholder: vscode.l10n.t('Who should be in it? Pick one or more, then press Enter'),
  });
  if (chosen !== null) await startConversation(deps, chosen);
}

async function startConversation(deps: Deps, chosen: readonly string[]): Promise<void> {
  const id = await deps.rooms.create({
    personalityIds: chosen.map((id) => personalityId.parse(id)),
    projectId: deps.project?.id ?? null,
  });
  await deps.chatView.show(id);
}

async function pickConversation({ store }: Deps): Promise<string | null> {
  const conversations = newestFirst(await store.list('conversation'));
  if (conversations.length === 0) {
    const start = vscode.l10n.t('New Conversation');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('There are no conversations yet.'),
      start,
    );
    if (chosen === start) await vscode.commands.executeCommand('parley.newConversation');
    return null;
  }
  const picked = await vscode.window.showQuickPick(
    conversations.map(({ id, data }) => ({ label: data.title, id })),
    { placeHolder: vscode.l10n.t('Which conversation?') },
  );
  return picked?.id ?? null;
}

async function addParticipants({ store, rooms }: Deps, id: string): Promise<void> {
  const conversation = await store.get('conversation', id);
  if (!conversation) return;
  const present = new Set<string>(
    conversation.data.participants.map((participant) => participant.personalityId),
  );
  const absent = (await rooms.personalities()).filter((candidate) => !present.has(candidate.id));
  const chosen = await pickPersonalities(absent, {
    title: vscode.l10n.t('Add to the Conversation'),
    placeholder: vscode.l10n.t('Who should join?'),
  });
  if (chosen !== null) {
    await rooms.addParticipants(
      id,
      chosen.map((personality) => personalityId.parse(personality)),
    );
  }
}

async function rename({ store, rooms }: Deps, id: string): Promise<void> {
  const conversation = await store.get('conversation', id);
  if (!conversation) return;
  const title = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Conversation'),
    value: conversation.data.title,
    validateInput: (value) =>
      value.trim() === '' || value.length > 200
        ? vscode.l10n.t('A title has 1 to 200 characters.')
        : undefined,
  });
  if (title !== undefined) await rooms.rename(id, title.trim());
}

async function remove(deps: Deps, id: string): Promise<void> {
  const conversation = await deps.store.get('conversation', id);
  if (!conversation) return;
  const confirm = vscode.l10n.t('Delete');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Delete “{0}” with all its messages, on all your machines?',
      conversation.data.title,
    ),
    { modal: true, detail: vscode.l10n.t('Review comments and proposed edits stay.') },
    confirm,
  );
  if (chosen !== confirm) return;
  await deps.rooms.remove(id);
}
