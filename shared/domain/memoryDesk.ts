import type { ConversationId, MemoryId, MessageId, PersonalityId } from './ids.ts';
import type { MemoryScope } from './memory.ts';

/** Who remembers, and in which message. */
export interface Rememberer {
  readonly personalityId: PersonalityId;
  readonly conversationId: ConversationId;
  readonly messageId: MessageId;
}

export type RememberResult =
  | { readonly kind: 'remembered'; readonly memoryId: MemoryId; readonly text: string }
  /** It knows this already, word for word. */
  | { readonly kind: 'known'; readonly text: string }
  | { readonly kind: 'full'; readonly limit: number }
  /** The workspace is no project, so nothing can be remembered for one. */
  | { readonly kind: 'noProject' };

export type ForgetResult =
  | {
      readonly kind: 'forgotten';
      readonly memoryId: MemoryId;
      readonly text: string;
      readonly scope: MemoryScope;
    }
  | { readonly kind: 'notFound'; readonly known: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  /** A human wrote or pinned it: only a human takes it back. */
  | { readonly kind: 'protected'; readonly text: string };

/** Where the tools `remember` and `forget` become memories in the store. */
export interface MemoryDesk {
  remember(
    request: { readonly text: string; readonly scope: MemoryScope['kind'] },
    who: Rememberer,
  ): Promise<RememberResult>;
  /** `text`: the memory's words, or enough of them to mean only one. */
  forget(request: { readonly text: string }, who: Rememberer): Promise<ForgetResult>;
}
