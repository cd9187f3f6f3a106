import * as vscode from 'vscode';
import type { ReviewDesk } from '../../../../shared/domain/reviewDesk.ts';
import { createSuggestionDesk } from '../../../review/proposeSuggestion.ts';
import type { Rooms } from '../../../rooms/rooms.ts';
import type { UriHandler } from '../../uriHandler.ts';
import type { PlacesHost } from './findPlaces.ts';
import { registerThreads, type ShownThreads } from './registerThreads.ts';
import { followThreadLink, THREAD_LINKS } from './threadLinks.ts';
import type { ThreadsHost } from './threadsHost.ts';

interface Deps {
  readonly rooms: Pick<Rooms, 'answerInThread' | 'stop'>;
  readonly desk: Pick<ReviewDesk, 'proposeEdit'>;
  readonly humanName: () => string;
  readonly showProposal: ThreadsHost['showProposal'];
}

/** The threads of this window: answered by its rooms, their suggestions made proposals by its desk. */
export function createWindowThreads(host: PlacesHost, deps: Deps): ShownThreads {
  const { rooms, desk, humanName, showProposal } = deps;
  return registerThreads({
    ...host,
    controller: vscode.comments.createCommentController('parley', 'Parley'),
    humanName,
    answer: (request) => rooms.answerInThread(request),
    stopAnswer: (id) => rooms.stop(id, null),
    proposeSuggestion: createSuggestionDesk({ store: host.store, desk }),
    showProposal,
    confirmDelete,
  });
}

/** Lets links to threads lead to them; `threads` is null in a window without a folder. */
export function followThreadLinks(
  uris: UriHandler,
  host: Pick<PlacesHost, 'store'> & { readonly project: PlacesHost['project'] | null },
  threads: ShownThreads | null,
): vscode.Disposable {
  const { store, project } = host;
  const follow = (uri: vscode.Uri): Promise<void> =>
    followThreadLink(
      {
        store,
        projectId: project?.id ?? null,
        reveal: async (id) => {
          await threads?.reveal(id);
        },
        tell: async (message, action) => {
          const actions = action === null ? [] : [action];
          const chosen = await vscode.window.showInformationMessage(message, ...actions);
          return chosen !== undefined;
        },
      },
      uri,
    );
  return new vscode.Disposable(uris.on(THREAD_LINKS, follow).dispose);
}

async function confirmDelete(what: 'thread' | 'comment'): Promise<boolean> {
  const confirm = vscode.l10n.t('Delete');
  const question =
    what === 'thread'
      ? vscode.l10n.t('Delete this thread with all its comments, on all your machines?')
      : vscode.l10n.t('Delete this comment, on all your machines?');
  const chosen = await vscode.window.showWarningMessage(question, { modal: true }, confirm);
  return chosen === confirm;
}
