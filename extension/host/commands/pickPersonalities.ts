import * as vscode from 'vscode';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { avatarOf } from '../trees/personalitiesTree.ts';

/** Lets the person pick one or more personalities; null when they pick none or leave. */
export async function pickPersonalities(
  personalities: readonly KnownRecord<'personality'>[],
  words: { readonly title: string; readonly placeholder: string },
): Promise<readonly string[] | null> {
  const items = personalities.map(({ id, data }) => ({
    label: data.name,
    description: data.title,
    iconPath: avatarOf(data),
    id,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: words.title,
    placeHolder: words.placeholder,
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked && picked.length > 0 ? picked.map(({ id }) => id) : null;
}
