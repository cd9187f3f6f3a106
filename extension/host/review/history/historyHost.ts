import type * as vscode from 'vscode';
import type { ProjectId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { RecordStore } from '../../../../shared/domain/recordStore.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import type { Revisions } from '../../../review/revisions.ts';
import type { Snapshots } from '../../../review/snapshots.ts';
import type { ProjectFolder } from '../../workspace/projectFolder.ts';
import type { ReviewHost } from '../reviewHost.ts';

/** What the file history needs of its window. */
export interface HistoryHost extends Pick<ReviewHost, 'registerCommand' | 'report'> {
  readonly store: RecordStore;
  readonly project: ProjectFolder & { readonly id: ProjectId };
  readonly workspace: Workspace;
  readonly snapshots: Snapshots;
  readonly revisions: Revisions;
  /** What the person is called in the history. */
  readonly humanName: () => string;
  /** In place of `vscode.window.createTreeView`, where a window shall have a view of its own. */
  readonly createTreeView?: typeof vscode.window.createTreeView<HistoryNode>;
}

/** A day with what happened on it; `day` is its first millisecond here. */
export interface HistoryDay {
  readonly day: number;
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryEntry {
  /** What the file is called today, which may differ from the revision's path. */
  readonly path: string;
  readonly revision: KnownRecord<'revision'>;
}

export type HistoryNode = HistoryDay | HistoryEntry;
