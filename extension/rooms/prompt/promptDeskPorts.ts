import type { BlobShelf } from '../../../shared/domain/blobShelf.ts';
import type {
  ConversationId,
  NewId,
  PersonalityId,
  ProjectId,
} from '../../../shared/domain/ids.ts';
import type { Memory } from '../../../shared/domain/memory.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ChatModels, ModelInfo, ToolDeclaration } from '../../../shared/models/model.ts';
import type { Room } from '../../../shared/prompt/room.ts';
import type { TokenCounter } from '../../../shared/prompt/tokenEstimate.ts';

/** What composing prompts needs from outside. */
export interface PromptDeskPorts {
  readonly store: RecordStore & Pick<BlobShelf, 'blob'>;
  /** What a personality remembers that counts in this conversation on this project. */
  memoriesFor(
    personalityId: PersonalityId,
    place: { readonly conversationId: ConversationId; readonly projectId: ProjectId | null },
  ): Promise<readonly Memory[]>;
  /** The answers that run in a conversation, newer than the store. */
  liveOf(conversationId: string): readonly { readonly id: string; readonly data: Message }[];
  /** What is known of a model; null before the list of models is there, or for a model that nobody lists. */
  modelInfo(id: string): ModelInfo | null;
  /** Writes the summaries. */
  readonly models: ChatModels;
  readonly countTokens: TokenCounter;
  /** Changes when `countTokens` may count otherwise than before; left out: it never does. */
  readonly countVersion?: () => number;
  /** Lets others have the thread for a moment. */
  pause(): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  readonly newId: NewId;
  /** The tools that turns may use: their declarations take room too. */
  readonly tools?: readonly ToolDeclaration[];
  /** The room of a conversation that nobody has spoken in yet, for its gauge; left out: it waits. */
  readRoom?(conversationId: string): Promise<Room | null>;
  readonly report: (error: unknown) => void;
}
