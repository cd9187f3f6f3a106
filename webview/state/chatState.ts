import type { CountedAttachment, SentPicture } from '../../shared/protocol/attaching.ts';
import type { FaultCode } from '../../shared/protocol/port.ts';
import { DEFAULT_RULES, PLAIN_RULES } from '../../shared/domain/roomRules.ts';
import type { ChatNotice, MessageView, ParticipantView } from '../../shared/protocol/chatView.ts';
import { type ComposerState, plainComposer } from './composerState.ts';
import type {
  Appearance,
  AutopilotView,
  ContextGauge,
  RoomView,
} from '../../shared/protocol/roomView.ts';

/** The message that the next one answers, as the reply bar shows it. */
interface ReplyTarget {
  readonly id: string;
  readonly name: string;
  readonly excerpt: string;
}

/** What the person has typed but not sent, one per conversation. */
export interface Draft {
  readonly text: string;
  readonly replyTo: ReplyTarget | null;
  readonly attachments: readonly CountedAttachment[];
  readonly images: readonly SentPicture[];
}

/** A message on its way to the host. Its text stays here until the host has it for certain. */
export interface PendingSend {
  readonly localId: string;
  readonly conversationId: string;
  readonly text: string;
  readonly replyTo: ReplyTarget | null;
  readonly attachments: readonly CountedAttachment[];
  readonly images: readonly SentPicture[];
  readonly createdAt: number;
  /**
   * `sent`: the host has it, its message has not come yet. `unsure`: the page was closed before the
   * host answered.
   */
  readonly status: 'sending' | 'sent' | 'failed' | 'unsure';
  /** The real message that stands for it; null while none is known. */
  readonly shownAs: string | null;
}

/** What the person asked for when a call to the host failed. */
export type Attempt =
  | 'open'
  | 'loadOlder'
  | 'sendMessage'
  | 'stop'
  | 'retry'
  | 'continueAnswer'
  | 'deleteMessage'
  | 'proposeEdits'
  | 'branch'
  | 'undoMemory'
  | 'summarize'
  | 'export'
  | 'changeRoom'
  | 'openPlace'
  | 'openLink'
  | 'copy'
  | 'connectProvider'
  | 'editMessage'
  | 'attach'
  | 'openPicture'
  | 'find';

export interface Problem {
  readonly attempt: Attempt;
  readonly code: FaultCode;
}

/** A personality's message that has just come to its end, for the live region. */
export interface FinishedAnswer {
  readonly id: string;
  /** Counts on with each ending: an answer that goes on ends more than once. */
  readonly serial: number;
  readonly name: string;
  readonly status: MessageView['status'];
}

/** A message that the list is to bring into sight. */
interface RevealedMessage {
  readonly id: string;
  /** Counts on with each wish, so that the same message can be shown again. */
  readonly serial: number;
}

/**
 *   loading ──open──▶ ready ◀──▶ none (there is no conversation)
 *      └────fault───▶ failed ──open──▶ ready
 */
type Phase = 'loading' | 'ready' | 'none' | 'failed';

/**
 * The page's replica of one conversation. Messages whose answer still runs are in `live`, so that
 * streaming text never copies the whole conversation; all others are in `settled`.
 */
export interface ChatState {
  readonly phase: Phase;
  readonly conversationId: string | null;
  readonly title: string;
  readonly participants: readonly ParticipantView[];
  /** Message ids, oldest first. */
  readonly order: readonly string[];
  readonly settled: ReadonlyMap<string, MessageView>;
  readonly live: ReadonlyMap<string, MessageView>;
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  /** How many messages were put before the first page: the list keeps its place by it. */
  readonly prependedCount: number;
  /** Changes when the messages were replaced as a whole and the list must start anew. */
  readonly generation: number;
  readonly queue: readonly string[];
  /** The ids of those whose turns wait, in the same order; empty where the host does not say. */
  readonly queueSpeakers: readonly string[];
  readonly notice: ChatNotice | null;
  readonly pending: readonly PendingSend[];
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly problem: Problem | null;
  /** The latest few, oldest first. */
  readonly finished: readonly FinishedAnswer[];
  readonly composer: ComposerState;
  readonly room: RoomView;
  readonly autopilot: AutopilotView | null;
  readonly context: ContextGauge | null;
  readonly appearance: Appearance;
  /** The message after which everything was new when the conversation was opened; null: nothing was. */
  readonly unreadAfterId: string | null;
  readonly revealed: RevealedMessage | null;
  readonly isRoomSettingsOpen: boolean;
  /** Counts the pictures whose bytes came after their messages were shown. */
  readonly picturesArrived: number;
}

export const emptyDraft: Draft = { text: '', replyTo: null, attachments: [], images: [] };

export const initialState: ChatState = {
  phase: 'loading',
  conversationId: null,
  title: '',
  participants: [],
  order: [],
  settled: new Map(),
  live: new Map(),
  hasOlder: false,
  isLoadingOlder: false,
  prependedCount: 0,
  generation: 0,
  queue: [],
  queueSpeakers: [],
  notice: null,
  pending: [],
  drafts: new Map(),
  problem: null,
  finished: [],
  composer: plainComposer,
  room: {
    description: '',
    rules: PLAIN_RULES,
    effective: DEFAULT_RULES,
    isPinned: false,
    isArchived: false,
    spend: null,
  },
  autopilot: null,
  context: null,
  appearance: { style: 'list' },
  unreadAfterId: null,
  revealed: null,
  isRoomSettingsOpen: false,
  picturesArrived: 0,
};
