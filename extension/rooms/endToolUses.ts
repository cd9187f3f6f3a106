import type { ToolUse } from '../../shared/domain/message.ts';

const STOPPED = { kind: 'refused', reason: 'Stopped before it was done.' } as const;

/** The tool calls of an answer that has ended: none of them runs any more. */
export function endToolUses(uses: readonly ToolUse[]): ToolUse[] {
  return uses.map((use) => (use.outcome === null ? { ...use, outcome: STOPPED } : use));
}
