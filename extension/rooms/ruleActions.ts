import { truncate, cleanText } from '../../shared/domain/text.ts';
import type { RoomRules } from '../../shared/domain/roomRules.ts';
import type { TurnEngine } from '../../shared/turns/engine.ts';
import type { RoomParts } from './roomParts.ts';

/** How a conversation is run. */
export interface RuleActions {
  /** Changes what is named and leaves the rest. */
  changeRules(conversationId: string, change: Partial<RoomRules>): Promise<void>;
  setDescription(conversationId: string, description: string): Promise<void>;
  setPinned(conversationId: string, isPinned: boolean): Promise<void>;
  setArchived(conversationId: string, isArchived: boolean): Promise<void>;
  setAutopilot(conversationId: string, isOn: boolean): Promise<void>;
}

export function ruleActions(
  { change, prepare, notices }: RoomParts,
  engine: TurnEngine,
): RuleActions {
  return {
    changeRules: (id, rules) =>
      change(id, (old) => ({ ...old, rules: { ...old.rules, ...rules } })),
    setDescription: (id, description) =>
      change(id, (old) => ({ ...old, description: truncate(cleanText(description), 4_000) })),
    setPinned: (id, isPinned) => change(id, (old) => ({ ...old, isPinned })),
    setArchived: (id, isArchived) => change(id, (old) => ({ ...old, isArchived })),
    async setAutopilot(id, isOn) {
      await prepare(id);
      if (isOn) notices.set(id, null);
      engine.setAutopilot(id, isOn);
    },
  };
}
