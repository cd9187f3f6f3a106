import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ReviewHost } from '../../../extension/host/review/reviewHost.ts';
import { createProjectFolder } from '../../../extension/host/workspace/projectFolder.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aProject, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

/** A window's review as the composition root wires it, over a store in memory and files of its own. */
export interface ReviewWindow {
  readonly host: ReviewHost & { readonly store: ReturnType<typeof openMemoryStore> };
  readonly errors: unknown[];
  /** Runs a registered command and waits for its end. */
  run(command: string, ...given: unknown[]): Promise<void>;
  /** Writes a file below this window's folder; answers its path in the project and its place. */
  write(name: string, text: string): Promise<{ path: string; uri: vscode.Uri }>;
  clear(): Promise<void>;
}

export function aReviewWindow(): ReviewWindow {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) throw new Error('The suite needs a workspace folder.');
  // The editor keeps a document for minutes: a name used before would open with the text it had then.
  const own = `review-${randomUUID()}`;
  const commands = new Map<string, (...given: unknown[]) => Promise<void>>();
  const errors: unknown[] = [];
  const project = createProjectFolder(folder);
  return {
    errors,
    host: {
      store: openMemoryStore({ now: () => 1_700_000_000_000, newId: countedId }),
      project: { ...project, id: aProject },
      newId: countedId,
      now: () => 1_700_000_000_000,
      hash: sha256,
      registerCommand: (command, run) => {
        commands.set(command, run);
        return new vscode.Disposable(() => commands.delete(command));
      },
      report: (error) => errors.push(error),
    },
    run: async (command, ...given) => {
      const run = commands.get(command);
      if (!run) throw new Error(`No command ${command}`);
      await run(...given);
    },
    write: async (name, text) => {
      const path = `${own}/${name}`;
      const uri = project.uriOf(path);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
      return { path, uri };
    },
    clear: async () => {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      const uri = vscode.Uri.joinPath(folder, own);
      await vscode.workspace.fs.delete(uri, { recursive: true }).then(undefined, () => undefined);
    },
  };
}

/** Replaces the lines `from` up to, but without, `to` in a document. */
export async function replaceLines(
  document: vscode.TextDocument,
  [from, to]: readonly [number, number],
  text: string,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(from, 0, to, 0), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error('The edit was not applied.');
}
