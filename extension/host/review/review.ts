import { createHash, randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ReviewDesk } from '../../../shared/domain/reviewDesk.ts';
import { createReviewDesk } from '../../review/reviewDesk.ts';
import { createSnapshots } from '../../review/snapshots.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { humanName } from '../humanName.ts';
import type { Log } from '../log.ts';
import type { OpenProject } from '../project.ts';
import type { Settings } from '../settings.ts';
import { createEditorWorkspace, windowSource } from '../workspace/editorWorkspace.ts';
import { createProjectFolder } from '../workspace/projectFolder.ts';
import { answerReply } from './answerReply.ts';
import { registerProposals } from './registerProposals.ts';
import { registerThreads } from './registerThreads.ts';

interface Deps {
  readonly store: RecordStore;
  readonly project: OpenProject | null;
  readonly settings: Settings;
  readonly log: Log;
}

/** Everything about review in this window; without a folder there is nothing to review. */
export interface Review {
  readonly desk: ReviewDesk;
  readonly openPlace: (path: string, line: number) => Promise<void>;
  register(rooms: Rooms): vscode.Disposable;
}

export function createReview({ store, project, settings, log }: Deps): Review {
  const workspace = createEditorWorkspace(windowSource);
  const shared = {
    store,
    newId: randomUUID,
    now: Date.now,
    hash: (text: string) => createHash('sha256').update(text).digest('hex'),
    report: log.report,
  };
  const snapshots = createSnapshots({ ...shared, projectId: () => project?.id ?? null });
  const desk = createReviewDesk({
    ...shared,
    workspace,
    snapshots,
    projectId: () => Promise.resolve(project?.id ?? null),
  });
  if (!project) return { desk, openPlace, register: () => vscode.Disposable.from() };

  const folder = createProjectFolder(project.folder);
  const host = { ...shared, project: { ...folder, id: project.id } };
  return {
    desk,
    openPlace: async (path, line) => {
      const position = new vscode.Position(line, 0);
      await vscode.window.showTextDocument(folder.uriOf(path), {
        selection: new vscode.Range(position, position),
      });
    },
    register: (rooms) =>
      vscode.Disposable.from(
        registerProposals({ ...host, workspace }),
        registerThreads({
          ...host,
          controller: vscode.comments.createCommentController('parley', 'Parley'),
          humanName: () => humanName(settings),
          onReply: (threadId) => void answerReply(rooms, threadId).catch(log.report),
          confirmDelete,
        }),
      ),
  };
}

async function openPlace(): Promise<void> {
  await vscode.window.showInformationMessage(
    vscode.l10n.t('Open the folder that the file belongs to, then try again.'),
  );
}

async function confirmDelete(): Promise<boolean> {
  const confirm = vscode.l10n.t('Delete');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete this thread with all its comments, on all your machines?'),
    { modal: true },
    confirm,
  );
  return chosen === confirm;
}
