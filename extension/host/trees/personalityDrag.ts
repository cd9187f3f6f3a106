import * as vscode from 'vscode';
import * as z from 'zod';
import { personalityId, type PersonalityId } from '../../../shared/domain/ids.ts';

/** What is dragged from the personalities to a conversation: their ids as JSON. */
export const PERSONALITY_MIME = 'application/vnd.parley.personality';

const dragged = z.array(personalityId).max(100);

/** Fills in what is dragged: ids for conversations, mentions for editors and the composer. */
export function putPersonalities(
  transfer: vscode.DataTransfer,
  personalities: readonly { readonly id: string; readonly name: string }[],
): void {
  const ids = JSON.stringify(personalities.map(({ id }) => id));
  transfer.set(PERSONALITY_MIME, new vscode.DataTransferItem(ids));
  const mentions = personalities.map(({ name }) => `@${name} `).join('');
  transfer.set('text/plain', new vscode.DataTransferItem(mentions));
}

/** The personalities that were dropped; none for anything else. */
export async function takePersonalities(
  transfer: vscode.DataTransfer,
): Promise<readonly PersonalityId[]> {
  // The editor puts an empty item of the same type before ours, so `get` would find only that.
  for (const [type, item] of transfer) {
    const ids = type === PERSONALITY_MIME ? readIds(await item.asString()) : [];
    if (ids.length > 0) return ids;
  }
  return [];
}

function readIds(text: string): readonly PersonalityId[] {
  try {
    return dragged.safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}
