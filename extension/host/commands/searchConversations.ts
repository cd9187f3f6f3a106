import * as vscode from 'vscode';
import type { MessageHit } from '../../../shared/domain/messageSearch.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { findTitles } from '../../conversations/conversationGroups.ts';
import type { ConversationDeps } from './conversationDeps.ts';

interface FoundItem extends vscode.QuickPickItem {
  readonly conversationId?: string;
  /** Null for a match in the title. */
  readonly messageId?: string | null;
}

const DEBOUNCE_MS = 120;
const MAX_HITS = 50;
const MAX_TITLES = 10;

/** Searches titles and all that was said while the person types; Enter leads to the place. */
export function searchConversations(deps: ConversationDeps): Promise<void> {
  const pick = vscode.window.createQuickPick<FoundItem>();
  pick.title = vscode.l10n.t('Search Conversations');
  pick.placeholder = vscode.l10n.t('Words of a title or of a message');
  /** Counts the questions: an answer to an older one is dropped. */
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;

  const look = async (text: string): Promise<void> => {
    const question = ++asked;
    pick.busy = true;
    try {
      const items = await find(deps, text);
      if (question === asked) pick.items = items;
    } finally {
      if (question === asked) pick.busy = false;
    }
  };
  return new Promise((resolve) => {
    pick.onDidChangeValue((text) => {
      clearTimeout(timer);
      asked++;
      timer = setTimeout(() => void look(text).catch(deps.report), DEBOUNCE_MS);
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      pick.hide();
      if (chosen) openHit(deps, chosen).catch(deps.report);
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      asked++;
      pick.dispose();
      resolve();
    });
    pick.show();
    look('').catch(deps.report);
  });
}

async function openHit({ chatView, reveal }: ConversationDeps, hit: FoundItem): Promise<void> {
  if (hit.conversationId === undefined) return;
  if (typeof hit.messageId === 'string') await reveal(hit.conversationId, hit.messageId);
  else await chatView.show(hit.conversationId);
}

async function find({ store }: ConversationDeps, text: string): Promise<FoundItem[]> {
  const conversations = await store.list('conversation');
  const titles = findTitles(conversations, text).slice(0, MAX_TITLES);
  const hits = await store.searchMessages({ text, conversationId: null, limit: MAX_HITS });
  const byId = new Map(conversations.map((record) => [record.id, record]));
  return [
    ...under(vscode.l10n.t('Conversations'), titles.map(titleItem)),
    ...under(
      vscode.l10n.t('Messages'),
      hits.flatMap((hit) => {
        const conversation = byId.get(hit.conversationId);
        return conversation ? [hitItem(hit, conversation)] : [];
      }),
    ),
  ];
}

function under(label: string, items: readonly FoundItem[]): FoundItem[] {
  if (items.length === 0) return [];
  return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function titleItem({ id, data }: KnownRecord<'conversation'>): FoundItem {
  return {
    label: data.title,
    description: dateOf(data.lastActiveAt),
    iconPath: new vscode.ThemeIcon('comment-discussion'),
    alwaysShow: true,
    conversationId: id,
    messageId: null,
  };
}

function hitItem(hit: MessageHit, { id, data }: KnownRecord<'conversation'>): FoundItem {
  const { excerpt, matchStart, matchEnd } = hit;
  const match = excerpt.slice(matchStart, matchEnd);
  return {
    label: data.title,
    description: dateOf(hit.createdAt),
    detail: `${excerpt.slice(0, matchStart)}⟦${match}⟧${excerpt.slice(matchEnd)}`,
    iconPath: new vscode.ThemeIcon('comment'),
    // What the store found is shown, whatever the editor would make of it.
    alwaysShow: true,
    conversationId: id,
    messageId: hit.messageId,
  };
}

function dateOf(time: number): string {
  return new Date(time).toLocaleDateString(vscode.env.language);
}
