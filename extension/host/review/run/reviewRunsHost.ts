import type * as vscode from 'vscode';
import type { ProjectId } from '../../../../shared/domain/ids.ts';
import type { Workspace } from '../../../../shared/domain/workspace.ts';
import type { ModelInfo } from '../../../../shared/models/model.ts';
import type { Rooms } from '../../../rooms/rooms.ts';
import type { Register } from '../../commands/commandTarget.ts';
import type { ProjectFolder } from '../../workspace/projectFolder.ts';

/** What reviews need of the window that runs them. */
export interface ReviewRunsHost {
  readonly rooms: Rooms;
  /** Null without a folder: the commands then say so. */
  readonly project: (ProjectFolder & { readonly id: ProjectId }) | null;
  /** Its guards decide what may be read. */
  readonly workspace: Workspace;
  /** The workspace's own: who reviewed last, and what. */
  readonly state: vscode.Memento;
  modelInfo(id: string): ModelInfo | null;
  defaultModel(): string;
  /** A review whose estimate is above so many US dollars is asked for first. */
  askAboveUsd(): number;
  /** Shows a conversation. */
  revealConversation(conversationId: string): Promise<void>;
  /** Hears of a conversation whose cost the person has agreed to, before anything is asked there. */
  readonly onAgreed?: (conversationId: string) => void;
  /** In place of `vscode.commands.registerCommand`, where a window shall have commands of its own. */
  readonly registerCommand?: Register;
  /** Hears of every error that no one else handles. */
  readonly report: (error: unknown) => void;
}

/** The host where there is a folder. */
export type ProjectHost = ReviewRunsHost & {
  readonly project: NonNullable<ReviewRunsHost['project']>;
};
