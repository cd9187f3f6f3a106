import type { NewId } from '../../shared/domain/ids.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import type { Random } from '../../shared/turns/speakers.ts';
import type { ToolBox } from '../../shared/turns/toolBox.ts';
import type { Clock } from './clock.ts';

/** What the rooms need from outside. */
export interface RoomsPorts {
  readonly store: RecordStore;
  readonly models: ChatModels;
  readonly toolBox: ToolBox;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  /** Turns that run at once, over all conversations. */
  readonly maxInFlight: number;
  /** Whether the speakers of a round hear each other or answer at once. */
  readonly order: 'sequential' | 'parallel';
  humanName(): string;
  defaultModel(): string;
  /** Hears of defects; what they broke has been told to the person where it shows. */
  readonly report: (error: unknown) => void;
}
