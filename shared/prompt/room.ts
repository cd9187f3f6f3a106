import type { PersonalityId, ProjectId } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import type { Personality } from '../domain/personality.ts';
import type { EffectiveRules } from '../domain/roomRules.ts';

/** A personality as it sits in one room: its seat's title and model hold. `model` is never empty here. */
export interface Member extends Personality {
  readonly id: PersonalityId;
}

/** A message as prompts and policies read it. */
export type SpokenMessage = Pick<
  Message,
  | 'author'
  | 'text'
  | 'toolUses'
  | 'replyTo'
  | 'status'
  | 'stage'
  | 'attachments'
  | 'images'
  | 'createdAt'
> & {
  readonly id: string;
};

/** A room at one moment: all that decisions and prompts are made from. */
export interface Room {
  /** The conversation's id, or a review thread's. */
  readonly id: string;
  readonly description: string;
  readonly humanName: string;
  readonly projectId: ProjectId | null;
  readonly members: readonly Member[];
  readonly rules: EffectiveRules;
  /** The newest messages, oldest first: enough to choose speakers by, not all that prompts read. */
  readonly messages: readonly SpokenMessage[];
}
