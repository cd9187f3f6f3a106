import type { EffectiveRules, RoomRules } from '../domain/roomRules.ts';

/** What the room settings show and change. */
export interface RoomView {
  readonly description: string;
  /** What this conversation sets for itself. */
  readonly rules: RoomRules;
  /** What holds, the settings' defaults filled in. */
  readonly effective: EffectiveRules;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  /** What the conversation's answers cost so far, in US dollars; null where no provider said. */
  readonly spend: number | null;
}

/** A running autopilot: what it did since it began, and where it ends. */
export interface AutopilotView {
  readonly startedAt: number;
  readonly messages: number;
  /** US dollars. */
  readonly spend: number;
  readonly limits: { readonly minutes: number; readonly messages: number; readonly spend: number };
}

/** How full the fullest window of the members is. */
export interface ContextGauge {
  /** The member whose window is the smallest. */
  readonly name: string;
  readonly usedTokens: number;
  readonly windowTokens: number;
  /** How many of the oldest messages are read as a summary. */
  readonly summarizedCount: number;
  readonly isSummarizing: boolean;
  /** Estimate against the provider's figure over the last answers: 1 is exact; null before the first. */
  readonly accuracy: number | null;
}

/** How the chat page looks and behaves, from the settings. */
export interface Appearance {
  readonly style: 'list' | 'bubbles';
}
