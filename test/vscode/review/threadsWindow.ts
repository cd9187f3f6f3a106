import * as vscode from 'vscode';
import {
  registerThreads,
  type ShownThreads,
} from '../../../extension/host/review/threads/registerThreads.ts';
import type { ThreadsHost } from '../../../extension/host/review/threads/threadsHost.ts';
import { createEditorWorkspace } from '../../../extension/host/workspace/editorWorkspace.ts';
import { createProjectFolder } from '../../../extension/host/workspace/projectFolder.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import type { ThreadId } from '../../../shared/domain/ids.ts';
import { aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import type { ReviewWindow } from './reviewWindow.ts';

/** The threads of one window, or of one more beside it. */
export interface ThreadsWindow extends ShownThreads {
  /** Every thread that the editor was asked to show, oldest first; disposed ones too. */
  readonly shown: vscode.CommentThread[];
  /** The first and the last line of the newest shown thread; null for the file as a whole. */
  readonly lines: () => readonly [number, number] | null;
  /** The state of the newest shown thread, with the texts of its comments. */
  readonly look: () => readonly [string | undefined, readonly string[] | undefined];
  readonly asked: ThreadId[];
  readonly openedProposals: string[];
  readonly host: ThreadsHost;
}

/** Registers threads over the store of `window`, for the project at `root`. */
export function openThreads(
  window: ReviewWindow,
  over: Partial<ThreadsHost> = {},
  root = vscode.workspace.workspaceFolders?.[0]?.uri,
): ThreadsWindow {
  if (!root) throw new Error('The suite needs a workspace folder.');
  const shown: vscode.CommentThread[] = [];
  const asked: ThreadId[] = [];
  const openedProposals: string[] = [];
  const host: ThreadsHost = {
    ...window.host,
    project: { ...createProjectFolder(root), id: aProject },
    workspace: createEditorWorkspace({ folder: () => root, isTrusted: () => true }),
    snapshots: createSnapshots({ ...window.host, projectId: () => aProject }),
    controller: recordingController(shown),
    humanName: () => 'Kim',
    answer: ({ threadId }) => {
      asked.push(threadId);
      return Promise.resolve({ kind: 'answered' });
    },
    stopAnswer: () => undefined,
    proposeSuggestion: () => Promise.resolve({ kind: 'gone' }),
    showProposal: (id) => {
      openedProposals.push(id);
      return Promise.resolve();
    },
    confirmDelete: () => Promise.resolve(true),
    ...over,
  };
  const threads = registerThreads(host);
  return {
    ...threads,
    ...{ shown, asked, openedProposals, host },
    lines: () => {
      const range = shown.at(-1)?.range;
      return range ? [range.start.line, range.end.line] : null;
    },
    look: () => {
      const last = shown.at(-1);
      const texts = last?.comments.map(({ body }) =>
        typeof body === 'string' ? body : body.value,
      );
      return [last?.contextValue, texts];
    },
  };
}

/** A real comment controller that also tells what was shown. */
function recordingController(shown: vscode.CommentThread[]): vscode.CommentController {
  const real = vscode.comments.createCommentController(`parley-${countedId()}`, 'Parley');
  return {
    id: real.id,
    label: real.label,
    createCommentThread: (...given) => {
      const thread = real.createCommentThread(...given);
      shown.push(thread);
      return thread;
    },
    dispose: () => real.dispose(),
  };
}
