import * as vscode from 'vscode';
import { unreachable } from '../../../shared/domain/unreachable.ts';
import {
  type Exported,
  exportJson,
  MAX_IMPORTED_MESSAGES,
} from '../../../shared/domain/conversationFile.ts';
import { exportMarkdown } from '../../../shared/domain/exportMarkdown.ts';
import { importJson, MAX_IMPORT_BYTES } from '../../conversations/conversationFile.ts';
import type { Importing } from '../../conversations/conversationFile.ts';
import { inlinePicture } from '../../rooms/inlinePicture.ts';
import type { ConversationDeps } from './conversationDeps.ts';
import { safeFileName, saveFile } from './saveFile.ts';

/** Asks for the format and the place and writes the conversation there. */
export async function exportConversation(deps: ConversationDeps, id: string): Promise<void> {
  const format = await vscode.window.showQuickPick(
    [
      { label: 'Markdown', detail: vscode.l10n.t('A page to read and to share'), ending: 'md' },
      {
        label: 'JSON',
        detail: vscode.l10n.t('Everything, to be imported again'),
        ending: 'parley.json',
      },
    ],
    { title: vscode.l10n.t('Export Conversation') },
  );
  if (format === undefined) return;
  const exported = await exportedOf(deps, id);
  if (exported === null) return;
  const text =
    format.ending === 'md'
      ? exportMarkdown(exported, (time) => new Date(time).toLocaleString(vscode.env.language))
      : exportJson(exported, deps.now());
  await saveFile({
    name: `${safeFileName(exported.conversation.title, 'conversation')}.${format.ending}`,
    filters: format.ending === 'md' ? { Markdown: ['md'] } : { JSON: ['json'] },
    bytes: new TextEncoder().encode(text),
  });
}

async function exportedOf(
  { store, rooms }: ConversationDeps,
  id: string,
): Promise<Exported | null> {
  const conversation = await store.get('conversation', id);
  if (conversation === null) return null;
  const messages = await store.list('message', id);
  const speakers = new Set<string>([
    ...conversation.data.participants.map((seat) => seat.personalityId),
    ...messages.flatMap(({ data: { author } }) =>
      author.kind === 'personality' ? [author.personalityId] : [],
    ),
  ]);
  const personalities = (await rooms.personalities())
    .filter((record) => speakers.has(record.id))
    .map((record) => ({
      id: record.id as Exported['personalities'][number]['id'],
      name: record.data.name,
      title: record.data.title,
    }));
  const pictures: Exported['pictures'][number][] = [];
  for (const record of await store.list('attachment', id)) {
    const data = await inlinePicture(store, record.data);
    if (data !== null) pictures.push({ id: record.id, data });
  }
  return { conversation: conversation.data, messages, personalities, pictures };
}

/** Asks for a file and makes a new conversation of it. */
export async function importConversation(deps: ConversationDeps): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Import Conversation'),
      filters: { JSON: ['json'] },
    })) ?? [];
  if (file === undefined) return;
  const { size } = await vscode.workspace.fs.stat(file);
  const outcome: Importing =
    size > MAX_IMPORT_BYTES
      ? { kind: 'tooLarge' }
      : await importJson(deps, await vscode.workspace.fs.readFile(file), await knownIn(deps));
  if (outcome.kind === 'imported') return deps.chatView.show(outcome.id);
  void vscode.window.showErrorMessage(refusalWords(outcome));
}

async function knownIn({ rooms }: ConversationDeps): Promise<(id: string) => boolean> {
  const known = new Set((await rooms.personalities()).map(({ id }) => id));
  return (id) => known.has(id);
}

function refusalWords(outcome: Exclude<Importing, { kind: 'imported' }>): string {
  switch (outcome.kind) {
    case 'tooLarge':
      return vscode.l10n.t(
        'The file is too large: at most {0} messages and {1} MB can be imported.',
        MAX_IMPORTED_MESSAGES,
        MAX_IMPORT_BYTES / 1024 / 1024,
      );
    case 'notAConversation':
      return vscode.l10n.t('That is no conversation that Parley exported. Choose its JSON file.');
    case 'tooNew':
      return vscode.l10n.t('A newer version of Parley wrote this file. Update Parley first.');
    case 'damaged':
      return vscode.l10n.t('The file is damaged at “{0}”; nothing was imported.', outcome.path);
    default:
      return unreachable(outcome);
  }
}
