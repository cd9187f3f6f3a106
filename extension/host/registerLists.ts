import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { registerConversationCommands } from './commands/conversationCommands.ts';
import type { ConversationDeps } from './commands/conversationDeps.ts';
import { createDeletions } from './commands/deletions.ts';
import { registerPersonalityListCommands } from './commands/personalityCommands.ts';
import { registerConversationsTree } from './trees/conversationsTree.ts';
import { registerPersonalitiesTree } from './trees/personalitiesTree.ts';

/** The lists of conversations and personalities with all that can be done to what is in them. */
export function registerLists(
  given: Omit<ConversationDeps, 'deletions' | 'newId' | 'now'> & {
    readonly defaultModel: () => string;
  },
): vscode.Disposable {
  const { defaultModel, ...parts } = given;
  const { store, rooms, report } = parts;
  const deletions = createDeletions(report);
  const deps: ConversationDeps = { ...parts, deletions, newId: randomUUID, now: Date.now };
  return vscode.Disposable.from(
    registerConversationsTree({ store, rooms, report }),
    registerPersonalitiesTree({ store, rooms, defaultModel, report }),
    registerConversationCommands(deps),
    registerPersonalityListCommands(deps),
  );
}
