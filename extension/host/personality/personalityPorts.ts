import type { ConversationId, MessageId, ProjectId } from '../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ModelInfo } from '../../../shared/models/model.ts';
import type { PersonalityAction, PromptPreview } from '../../../shared/protocol/personalityApi.ts';
import type { Memories } from '../../memories/createMemories.ts';

/** What a personality page needs of the rest of the extension. */
export interface PersonalityPorts {
  readonly store: RecordStore;
  /** All of them, built-in ones too, as they are now. */
  readonly personalities: () => Promise<readonly KnownRecord<'personality'>[]>;
  readonly memories: Pick<
    Memories,
    'of' | 'add' | 'edit' | 'setPinned' | 'setScope' | 'remove' | 'restore'
  >;
  readonly models: {
    /** Models whose name, id or provider hold all words of `text`, the best first. */
    readonly search: (text: string) => Promise<readonly ModelInfo[]>;
    /** Whether the list is older than it should be. */
    readonly isStale: () => boolean;
  };
  /** What a model of this personality would read now. */
  readonly preview: (personality: KnownRecord<'personality'>) => Promise<PromptPreview>;
  /** The model of those that name none. */
  readonly defaultModel: () => string;
  /** The project that is open in this window; null without a folder. */
  readonly projectId: () => ProjectId | null;
  readonly openMessage: (conversationId: ConversationId, messageId: MessageId) => Promise<void>;
  readonly openPersonality: (personalityId: string) => Promise<void>;
  readonly runAction: (action: PersonalityAction, personalityId: string) => Promise<void>;
  readonly report: (error: unknown) => void;
}
