import type { NewId, ProjectId } from '../../../shared/domain/ids.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { Register } from '../commands/commandTarget.ts';
import type { ProjectFolder } from '../workspace/projectFolder.ts';

/** What threads and proposals need of the window that shows them. */
export interface ReviewHost {
  readonly store: RecordStore;
  readonly project: ProjectFolder & { readonly id: ProjectId };
  readonly newId: NewId;
  readonly now: () => number;
  /** SHA-256 in lower-case hex. */
  readonly hash: (text: string) => string;
  /** In place of `vscode.commands.registerCommand`, where a window shall have commands of its own. */
  readonly registerCommand?: Register;
  /** Hears of every error that no one else handles. */
  readonly report: (error: unknown) => void;
}
