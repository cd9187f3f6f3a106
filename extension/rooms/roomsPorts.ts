import type { BlobShelf } from '../../shared/domain/blobShelf.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { NewId } from '../../shared/domain/ids.ts';
import type { MessageSearch, SpendBook } from '../../shared/domain/messageSearch.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { EffectiveRules } from '../../shared/domain/roomRules.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import type { Member, Room } from '../../shared/prompt/room.ts';
import type { Appearance } from '../../shared/protocol/roomView.ts';
import type { Random } from '../../shared/turns/speakers.ts';
import type { ToolBox } from '../../shared/turns/toolBox.ts';
import type { Memories } from '../memories/createMemories.ts';
import type { PromptDeskPorts } from './prompt/promptDeskPorts.ts';

/** How far a person has read each conversation, on this machine. */
export interface ReadMarks {
  get(conversationId: string): string | null;
  set(conversationId: string, messageId: string): void;
}

/** What the rooms need from outside. */
export interface RoomsPorts {
  readonly store: RecordStore & MessageSearch & SpendBook & BlobShelf;
  readonly models: ChatModels;
  readonly toolBox: ToolBox;
  readonly memories: Memories;
  readonly readMarks: ReadMarks;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  /** Turns that run at once, over all conversations. */
  readonly maxInFlight: () => number;
  /** What prompts are measured with; see `PromptDeskPorts`. */
  readonly measures: Pick<PromptDeskPorts, 'modelInfo' | 'countTokens' | 'countVersion' | 'pause'>;
  readonly humanName: () => string;
  readonly defaultModel: () => string;
  /** What conversations leave open: the settings. */
  readonly defaultRules: () => EffectiveRules;
  readonly appearance: () => Appearance;
  /** Asks the person before a message goes to many at once; false stops the round. */
  readonly admitRound: (room: Room, speakers: readonly Member[]) => Promise<boolean>;
  /** Hears of defects; what they broke has been told to the person where it shows. */
  readonly report: (error: unknown) => void;
}
