import type { PersonalityId } from '../domain/ids.ts';
import type { Message } from '../domain/message.ts';
import type { Personality } from '../domain/personality.ts';

/** A personality as it sits in one room. `model` is never empty here. */
export interface Member extends Personality {
  readonly id: PersonalityId;
}

/** A message as prompts read it. */
export type SpokenMessage = Pick<Message, 'author' | 'text' | 'toolUses' | 'replyTo' | 'status'> & {
  readonly id: string;
};

/** A room at one moment: all that a prompt is made from. */
export interface Room {
  readonly description: string;
  readonly humanName: string;
  readonly members: readonly Member[];
  /** Oldest first. */
  readonly messages: readonly SpokenMessage[];
}
