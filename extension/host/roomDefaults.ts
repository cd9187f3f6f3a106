import { DEFAULT_RULES, type EffectiveRules } from '../../shared/domain/roomRules.ts';
import type { Settings } from './settings.ts';

/** The settings that `roomDefaults` reads. */
export const ROOM_DEFAULT_KEYS = [
  'rooms.order',
  'rooms.interruption',
  'rooms.maxChainDepth',
  'rooms.maxTurns',
  'rooms.maxPairMessages',
  'rooms.autopilot.minutes',
  'rooms.autopilot.messages',
  'rooms.autopilot.spend',
  'rooms.charactersPerSecond',
  'rooms.tellProblems',
] as const;

/** What conversations leave open, as the settings say it. */
export function roomDefaults(settings: Settings): EffectiveRules {
  return {
    ...DEFAULT_RULES,
    order: settings.get('rooms.order'),
    interruption: settings.get('rooms.interruption'),
    maxChainDepth: settings.get('rooms.maxChainDepth'),
    maxTurns: settings.get('rooms.maxTurns'),
    maxPairMessages: settings.get('rooms.maxPairMessages'),
    autopilotMinutes: settings.get('rooms.autopilot.minutes'),
    autopilotMessages: settings.get('rooms.autopilot.messages'),
    autopilotSpend: settings.get('rooms.autopilot.spend'),
    charactersPerSecond: settings.get('rooms.charactersPerSecond'),
    tellsProblems: settings.get('rooms.tellProblems'),
  };
}
