import type { EffectiveRules } from '../domain/roomRules.ts';
import type { StopReason } from '../domain/stopReason.ts';
import { policyOf } from './modes/policyOf.ts';
import type { Policy, PolicyContext, PolicyRun, Step, TurnOrder, TurnResult } from './policy.ts';
import type { AutopilotProgress } from './turnEvent.ts';

interface AutopilotWatch {
  readonly progress: () => AutopilotProgress;
  readonly now: () => number;
  /** Somebody asked for something meanwhile, which comes first. */
  readonly isWanted: () => boolean;
}

/**
 * The room's mode again and again without a human: until one of its limits, until nobody has anything to
 * add or all agree, or until a brake that ends more than one chain. Null where it only makes way for
 * what was asked meanwhile and is to go on after it.
 */
export function onAutopilot(watch: AutopilotWatch): Policy {
  return async function* (context) {
    for (;;) {
      const end = autopilotEnd(watch, context.room.rules) ?? nothingToGoOn(context);
      if (end !== null) return end;
      const policy = policyOf[context.room.rules.mode];
      const { reason, hasSpoken } = yield* oneRound(context, watch, policy(context));
      if (reason !== null && !endsOneChain(reason)) return reason;
      if (!hasSpoken) return { kind: 'autopilotSettled' };
      if (watch.isWanted()) return null;
    }
  };
}

/** The limit that autopilot has reached; null while it may go on. */
function autopilotEnd({ progress, now }: AutopilotWatch, rules: EffectiveRules): StopReason | null {
  const { startedAt, messages, spend } = progress();
  if (now() - startedAt >= rules.autopilotMinutes * 60_000) {
    return { kind: 'autopilotTime', minutes: rules.autopilotMinutes };
  }
  if (messages >= rules.autopilotMessages) {
    return { kind: 'autopilotMessages', limit: rules.autopilotMessages };
  }
  if (spend >= rules.autopilotSpend) return { kind: 'autopilotSpend', limit: rules.autopilotSpend };
  return null;
}

function nothingToGoOn({ room }: PolicyContext): StopReason | null {
  const hasMatter = room.messages.length > 0 || room.description.trim() !== '';
  const hasSpeakers = room.members.some(({ isMuted }) => !isMuted);
  return hasMatter && hasSpeakers ? null : { kind: 'nobodyToAnswer' };
}

/** The next round begins a new chain and the two may find others to talk with. */
function endsOneChain({ kind }: StopReason): boolean {
  return kind === 'chainDepth' || kind === 'pair';
}

async function* oneRound(
  context: PolicyContext,
  watch: AutopilotWatch,
  run: PolicyRun,
): AsyncGenerator<
  Step,
  { readonly reason: StopReason | null; readonly hasSpoken: boolean },
  readonly TurnResult[]
> {
  let hasSpoken = false;
  let next = await run.next([]);
  while (next.done !== true) {
    const results: TurnResult[] = [];
    for (const part of parts(next.value)) {
      const left = context.room.rules.autopilotMessages - watch.progress().messages;
      const turns = part.turns.slice(0, left).map((turn) => after(turn, results));
      results.push(...(yield { ...part, turns }));
      hasSpoken ||= results.some(({ status }) => status === 'complete');
      const reason = autopilotEnd(watch, context.room.rules);
      if (reason !== null) return { reason, hasSpoken };
    }
    next = await run.next(results);
  }
  return { reason: next.value, hasSpoken };
}

/** One turn at a time where the order allows it, so that a limit holds between any two. */
function parts(step: Step): readonly Step[] {
  return step.order === 'parallel'
    ? [step]
    : step.turns.map((turn) => ({ ...step, turns: [turn] }));
}

function after(turn: TurnOrder, results: readonly TurnResult[]): TurnOrder {
  const { task } = turn;
  return typeof task === 'function' ? { ...turn, task: task([...results]) } : turn;
}
