import * as vscode from 'vscode';
import { registerReviewRuns } from '../../../extension/host/review/run/registerReviewRuns.ts';
import type { ReviewRunsHost } from '../../../extension/host/review/run/reviewRunsHost.ts';
import { createEditorWorkspace } from '../../../extension/host/workspace/editorWorkspace.ts';
import { createProjectFolder } from '../../../extension/host/workspace/projectFolder.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import { openWindow, type OtherWindow } from '../host/otherWindow.ts';
import { databasePath } from '../host/parley.ts';
import { aProject } from '../../support/reviewBuilders.ts';

/** A window that runs reviews, its commands and notifications in the hands of a test. */
export interface RunWindow {
  readonly rooms: OtherWindow['rooms'];
  readonly store: OtherWindow['store'];
  readonly workspace: Workspace;
  readonly errors: readonly unknown[];
  /** What the progress notifications said, each by its title, each line once. */
  readonly progress: readonly string[];
  /** The conversations that were shown. */
  readonly revealed: readonly string[];
  /** The conversations of the reviews, in the order in which their costs were agreed to. */
  readonly reviews: readonly string[];
  run(command: string, ...given: unknown[]): Promise<void>;
  /** Presses Cancel on the progress notification that is shown now. */
  cancel(): void;
  close(): Promise<void>;
}

interface Wishes {
  readonly folder: vscode.Uri | null;
  readonly isTrusted?: boolean;
  readonly askAboveUsd?: number;
  readonly modelInfo?: ReviewRunsHost['modelInfo'];
}

export async function openRunWindow(wishes: Wishes): Promise<RunWindow> {
  const { folder, isTrusted, modelInfo, askAboveUsd } = wishes;
  const window = await openWindow(databasePath());
  const workspace = createEditorWorkspace({
    folder: () => folder,
    isTrusted: () => isTrusted ?? true,
  });
  const commands = new Map<string, (...given: unknown[]) => Promise<void>>();
  const errors: unknown[] = window.errors;
  const revealed: string[] = [];
  const reviews: string[] = [];
  const notifications = playProgress();
  const runs = registerReviewRuns({
    rooms: window.rooms,
    project: folder && { ...createProjectFolder(folder), id: aProject },
    workspace,
    state: mementoInMemory(),
    modelInfo: modelInfo ?? (() => null),
    askAboveUsd: () => askAboveUsd ?? 0.5,
    defaultModel: () => 'simulated/reviewer',
    revealConversation: (id) => Promise.resolve(void revealed.push(id)),
    onAgreed: (id) => reviews.push(id),
    registerCommand: (command, run) => {
      commands.set(command, run);
      return new vscode.Disposable(() => commands.delete(command));
    },
    report: (error) => errors.push(error),
  });
  return {
    ...{ rooms: window.rooms, store: window.store, workspace, errors, revealed, reviews },
    progress: notifications.lines,
    cancel: notifications.cancel,
    run: async (command, ...given) => {
      const run = commands.get(command);
      if (!run) throw new Error(`No command ${command}`);
      await run(...given);
    },
    async close() {
      runs.dispose();
      notifications.leave();
      await window.close();
    },
  };
}

type WithProgress = typeof vscode.window.withProgress;

/** Sits between the host and its progress notifications, which nobody but a person could cancel. */
function playProgress() {
  const editor = vscode.window as unknown as { withProgress: WithProgress };
  const { withProgress } = editor;
  const lines: string[] = [];
  let shown: vscode.CancellationTokenSource | null = null;
  editor.withProgress = async (options, task) => {
    const source = new vscode.CancellationTokenSource();
    shown = source;
    lines.push(options.title ?? '');
    const report = ({ message }: { message?: string }) => void lines.push(message ?? '');
    return task({ report }, source.token);
  };
  return {
    lines,
    cancel: () => shown?.cancel(),
    leave: () => (editor.withProgress = withProgress),
  };
}

function mementoInMemory(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, otherwise?: T) => (kept.get(key) as T | undefined) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}
