import * as vscode from 'vscode';
import { type ProjectId, type ThreadId, threadId } from '../../../../shared/domain/ids.ts';
import type { RecordStore } from '../../../../shared/domain/recordStore.ts';

/** The first part of the path of a link to a thread: `vscode://parley.parley/thread/<id>`. */
export const THREAD_LINKS = 'thread';

/** An address that opens the thread in the editor, on every machine that has it. */
export function threadLink(id: ThreadId): string {
  return `${vscode.env.uriScheme}://parley.parley/${THREAD_LINKS}/${id}`;
}

interface Ports {
  readonly store: RecordStore;
  /** Null in a window without a folder. */
  readonly projectId: ProjectId | null;
  reveal(id: ThreadId): Promise<void>;
  /** Tells the person something; `action` is what a button may say. Answers whether it was chosen. */
  tell(message: string, action: string | null): Promise<boolean>;
}

/** Follows a link to a thread: shows it, or says which folder to open for it. */
export async function followThreadLink(ports: Ports, { path }: vscode.Uri): Promise<void> {
  const parsed = threadId.safeParse(path.split('/')[2]);
  const record = parsed.success ? await ports.store.get('thread', parsed.data) : null;
  if (!parsed.success || record === null) {
    await ports.tell(
      vscode.l10n.t(
        'The thread that this link names is not on this machine. It may be deleted, or not be synchronised yet.',
      ),
      null,
    );
    return;
  }
  if (record.data.projectId === ports.projectId) return ports.reveal(parsed.data);
  const project = await ports.store.get('project', record.data.projectId);
  const name = project?.data.name ?? vscode.l10n.t('unknown');
  const openFolder = vscode.l10n.t('Open Folder…');
  const isChosen = await ports.tell(
    vscode.l10n.t(
      'This thread belongs to another project, “{0}”. Open its folder, then follow the link again.',
      name,
    ),
    openFolder,
  );
  if (isChosen) await vscode.commands.executeCommand('vscode.openFolder');
}
