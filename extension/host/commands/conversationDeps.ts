import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { ChatPanels } from '../chat/chatPanels.ts';
import type { ChatView } from '../chat/chatView.ts';
import type { OpenProject } from '../project.ts';
import type { Deletions } from './deletions.ts';

/** What the commands on conversations work with. */
export interface ConversationDeps {
  readonly store: LocalStore;
  readonly rooms: Rooms;
  readonly chatView: ChatView;
  readonly chatPanels: ChatPanels;
  readonly project: OpenProject | null;
  readonly deletions: Deletions;
  /** Shows a conversation and leads the eye to one of its messages. */
  readonly reveal: (conversationId: string, messageId: string) => Promise<void>;
  readonly newId: () => string;
  readonly now: () => number;
  readonly report: (cause: unknown) => void;
  /** Named where it cannot be written. */
  readonly databasePath: string;
}
