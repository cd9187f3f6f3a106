import { createHash, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ReviewDesk } from '../../../shared/domain/reviewDesk.ts';
import type { SnapshotShelf } from '../../../shared/domain/snapshotShelf.ts';
import { createReviewDesk } from '../../review/reviewDesk.ts';
import { createSnapshots } from '../../review/snapshots.ts';
import { commandRegistrar } from '../commands/commandTarget.ts';
import type { Log } from '../log.ts';
import type { OpenProject } from '../project.ts';
import { createEditorWorkspace, windowSource } from '../workspace/editorWorkspace.ts';
import { createProjectFolder } from '../workspace/projectFolder.ts';
import { registerNoReview, registerReview, type ReviewWindow } from './registerReview.ts';

interface Deps {
  readonly store: RecordStore & SnapshotShelf;
  readonly project: OpenProject | null;
  /** The local database's file, which words about it name. */
  readonly databasePath: string;
  readonly log: Log;
}

/** Everything about review in this window; without a folder there is nothing to review. */
export interface Review {
  readonly desk: ReviewDesk;
  readonly openPlace: (path: string, line: number) => Promise<void>;
  register(window: ReviewWindow): vscode.Disposable;
}

export function createReview({ store, project, databasePath, log }: Deps): Review {
  const workspace = createEditorWorkspace(windowSource);
  const shared = {
    ...{ store, workspace },
    newId: randomUUID,
    now: Date.now,
    hash: (text: string) => createHash('sha256').update(text).digest('hex'),
    registerCommand: commandRegistrar(databasePath),
    report: log.report,
  };
  const snapshots = createSnapshots({ ...shared, projectId: () => project?.id ?? null });
  const desk = createReviewDesk({
    ...{ ...shared, snapshots },
    projectId: () => Promise.resolve(project?.id ?? null),
  });
  if (!project) {
    return {
      desk,
      openPlace: askForFolder,
      register: (window) => registerNoReview(shared, window),
    };
  }
  const folder = createProjectFolder(project.folder);
  const review = { ...shared, snapshots, desk, project: { ...folder, id: project.id } };
  return {
    desk,
    openPlace: async (path, line) => {
      const position = new vscode.Position(line, 0);
      await vscode.window.showTextDocument(folder.uriOf(path), {
        selection: new vscode.Range(position, position),
      });
    },
    register: (window) => registerReview(review, window),
  };
}

async function askForFolder(): Promise<void> {
  await vscode.window.showInformationMessage(
    vscode.l10n.t('Open the folder that the file belongs to, then try again.'),
  );
}
