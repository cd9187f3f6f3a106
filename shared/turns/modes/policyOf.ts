import type { RoomMode } from '../../domain/roomRules.ts';
import type { Policy } from '../policy.ts';
import { consensus } from './consensus.ts';
import { debate } from './debate.ts';
import { facilitated } from './facilitated.ts';
import { freeTalk } from './freeTalk.ts';
import { relay } from './relay.ts';
import { roundRobin } from './roundRobin.ts';

/** How a room of each mode takes turns. */
export const policyOf: Readonly<Record<RoomMode, Policy>> = {
  free: freeTalk,
  roundRobin,
  relay,
  debate,
  consensus,
  facilitated,
};
