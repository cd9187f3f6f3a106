import * as vscode from 'vscode';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { avatarOf } from '../trees/personalitiesTree.ts';

type PersonalityItem = vscode.QuickPickItem & { readonly id: string };

/** Personalities as rows to pick from. */
export function personalityItems(
  personalities: readonly KnownRecord<'personality'>[],
): readonly PersonalityItem[] {
  return personalities.map(({ id, data }) => ({
    label: data.name,
    description: data.title,
    iconPath: avatarOf(data),
    id,
  }));
}

/** Lets the person pick one or more personalities; null when they pick none or leave. */
export async function pickPersonalities(
  personalities: readonly KnownRecord<'personality'>[],
  words: { readonly title: string; readonly placeholder: string },
): Promise<readonly string[] | null> {
  const picked = await vscode.window.showQuickPick(personalityItems(personalities), {
    title: words.title,
    placeHolder: words.placeholder,
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked && picked.length > 0 ? picked.map(({ id }) => id) : null;
}

/** Lets the person pick one; null when they leave. */
export async function pickPersonality(
  personalities: readonly KnownRecord<'personality'>[],
  title: string,
): Promise<string | null> {
  const picked = await vscode.window.showQuickPick(personalityItems(personalities), {
    title,
    matchOnDescription: true,
  });
  return picked?.id ?? null;
}
