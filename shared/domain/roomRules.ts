import * as z from 'zod';
import { personalityId } from './ids.ts';

/** How speakers take turns; each is a policy over the one turn engine. */
export const roomMode = z.enum([
  'free',
  'roundRobin',
  'relay',
  'debate',
  'consensus',
  'facilitated',
]);

/** Whether the speakers of a round hear each other or answer at once. */
export const speakingOrder = z.enum(['sequential', 'parallel']);

/** What a human message does while others answer: waits, stops them, or joins what is still to come. */
export const interruption = z.enum(['queue', 'interrupt', 'merge']);

const count = (max: number) => z.number().int().min(1).max(max);

/** What one conversation sets for itself; null everywhere but in `mode` means: as the settings say. */
export const roomRules = z.object({
  mode: roomMode.default('free'),
  order: speakingOrder.nullable().default(null),
  interruption: interruption.nullable().default(null),
  /** Judges debates; null lets the room find somebody who did not argue. */
  judgeId: personalityId.nullable().default(null),
  /** How far a chain of personalities summoning each other may go since a human spoke. */
  maxChainDepth: count(20).nullable().default(null),
  /** Model turns after a human message. */
  maxTurns: count(100).nullable().default(null),
  /** Messages between the same two within five minutes. */
  maxPairMessages: count(100).nullable().default(null),
  autopilotMinutes: z
    .number()
    .positive()
    .max(24 * 60)
    .nullable()
    .default(null),
  autopilotMessages: count(100).nullable().default(null),
  /** US dollars. */
  autopilotSpend: z.number().positive().max(10_000).nullable().default(null),
  /** US dollars over the conversation's life. */
  spendCap: z.number().positive().max(100_000).nullable().default(null),
  /** Whether accepted edits tell the room what the editor then has to say about the file. */
  tellsProblems: z.boolean().nullable().default(null),
  /** Shown characters per second; 0 shows text as it comes. */
  charactersPerSecond: z.number().int().min(0).max(2_000).nullable().default(null),
});

export type RoomMode = z.infer<typeof roomMode>;
export type SpeakingOrder = z.infer<typeof speakingOrder>;
export type Interruption = z.infer<typeof interruption>;
export type RoomRules = z.infer<typeof roomRules>;

/** The rules as they hold: what the conversation leaves open is filled in from the settings. */
export type EffectiveRules = Pick<RoomRules, 'mode' | 'judgeId' | 'spendCap'> & {
  readonly [K in Exclude<keyof RoomRules, 'mode' | 'judgeId' | 'spendCap'>]: NonNullable<
    RoomRules[K]
  >;
};

/** The settings' own defaults, from incidents of rooms that did not stop. */
export const DEFAULT_RULES: EffectiveRules = {
  mode: 'free',
  order: 'sequential',
  interruption: 'queue',
  judgeId: null,
  maxChainDepth: 4,
  maxTurns: 6,
  maxPairMessages: 3,
  autopilotMinutes: 10,
  autopilotMessages: 12,
  autopilotSpend: 0.5,
  spendCap: null,
  tellsProblems: false,
  charactersPerSecond: 0,
};

/** No room goes on for longer without a human word, whatever it sets. */
export const HARD_TURN_LIMIT = 100;

/** Fills what `own` leaves open from `defaults`. */
export function effectiveRules(own: RoomRules, defaults: EffectiveRules): EffectiveRules {
  const set = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
  return { ...defaults, ...set };
}

/** A room that sets nothing for itself. */
export const PLAIN_RULES: RoomRules = roomRules.parse({});
