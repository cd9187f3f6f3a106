import type { Conversation } from '../../shared/domain/conversation.ts';
import { type EffectiveRules, effectiveRules } from '../../shared/domain/roomRules.ts';
import type { AutopilotView, RoomView } from '../../shared/protocol/roomView.ts';
import type { AutopilotProgress } from '../../shared/turns/turnEvent.ts';
import type { RoomsPorts } from './roomsPorts.ts';

/** What the pages show of a room beside its messages: how it is run, what it cost, its autopilot. */
export interface RoomViews {
  /** Reads what the conversation cost so far, at the first time only. */
  prepare(conversationId: string): Promise<void>;
  /** Null for a conversation that was never opened. */
  view(conversationId: string): RoomView | null;
  autopilot(conversationId: string): AutopilotView | null;
  setAutopilot(conversationId: string, progress: AutopilotProgress | null): void;
  /** Adds what an answer cost; true when that changed anything. */
  addSpend(conversationId: string, cost: number | null): boolean;
  /** Reads anew what a prepared conversation cost; true when that changed anything. */
  renewSpend(conversationId: string): Promise<boolean>;
  forget(conversationId: string): void;
}

export function createRoomViews(
  { store, defaultRules }: Pick<RoomsPorts, 'store' | 'defaultRules'>,
  {
    opened,
    unsavedSpend,
  }: {
    readonly opened: (id: string) => Conversation | null;
    /** What ended answers cost that the store does not hold yet. */
    readonly unsavedSpend: (id: string) => number;
  },
): RoomViews {
  const spends = new Map<string, number>();
  const autopilots = new Map<string, AutopilotProgress>();
  return {
    async prepare(id) {
      if (spends.has(id)) return;
      const spend = await store.spendOf(id);
      if (!spends.has(id)) spends.set(id, spend);
    },
    view(id) {
      const conversation = opened(id);
      if (conversation === null) return null;
      const { description, rules, isPinned, isArchived } = conversation;
      const effective = effectiveRules(rules, defaultRules());
      const spend = spends.get(id) ?? 0;
      return { description, rules, effective, isPinned, isArchived, spend: spend || null };
    },
    autopilot(id) {
      const progress = autopilots.get(id);
      const conversation = opened(id);
      if (progress === undefined || conversation === null) return null;
      const rules = effectiveRules(conversation.rules, defaultRules());
      return { ...progress, limits: limitsOf(rules) };
    },
    setAutopilot(id, progress) {
      if (progress === null) autopilots.delete(id);
      else autopilots.set(id, progress);
    },
    addSpend(id, cost) {
      if (cost === null || cost === 0) return false;
      spends.set(id, (spends.get(id) ?? 0) + cost);
      return true;
    },
    async renewSpend(id) {
      const before = spends.get(id);
      if (before === undefined) return false;
      const spend = (await store.spendOf(id)) + unsavedSpend(id);
      spends.set(id, spend);
      return spend !== before;
    },
    forget(id) {
      spends.delete(id);
      autopilots.delete(id);
    },
  };
}

function limitsOf(rules: EffectiveRules): AutopilotView['limits'] {
  const { autopilotMinutes, autopilotMessages, autopilotSpend } = rules;
  return { minutes: autopilotMinutes, messages: autopilotMessages, spend: autopilotSpend };
}
