import { createPatch } from 'diff';
import { truncate } from '../../shared/domain/text.ts';

/** What a person decided about hunks of one proposal. */
export interface Decision {
  readonly conversationId: string | null;
  readonly personalityName: string;
  readonly path: string;
  readonly kind: 'accepted' | 'rejected' | 'changed';
  readonly count: number;
  /** For `changed`: what the personality wrote and what the person made of it. */
  readonly change?: { readonly from: string; readonly to: string };
}

const MAX_PATCH = 4_000;
/** Beyond so many lines added and removed no difference is looked for: it would take too long. */
const MAX_EDITS = 500;

/**
 * What a room is told of decisions, oldest first: those on the same file and of the same kind are one
 * line; a change that the person made to a text before accepting it is shown as a diff.
 */
export function decisionWords(human: string, decisions: readonly Decision[]): string {
  const lines = new Map<string, Decision>();
  for (const decision of decisions) {
    const key = JSON.stringify([decision.kind, decision.personalityName, decision.path]);
    const before = decision.kind === 'changed' ? undefined : lines.get(key);
    const count = (before?.count ?? 0) + decision.count;
    lines.set(decision.kind === 'changed' ? `${key}${lines.size}` : key, { ...decision, count });
  }
  return [...lines.values()].map((decision) => lineOf(human, decision)).join('\n\n');
}

function lineOf(human: string, decision: Decision): string {
  const { personalityName, path, kind, count, change } = decision;
  const what = count === 1 ? `a proposed edit` : `${count} proposed edits`;
  if (kind !== 'changed' || change === undefined) {
    return `${human} ${kind} ${what} of ${personalityName}'s in \`${path}\`.`;
  }
  const options = { context: 2, maxEditLength: MAX_EDITS };
  const patch = createPatch(path, change.from, change.to, '', '', options);
  if (patch === undefined) {
    return `${human} accepted an edit of ${personalityName}'s in \`${path}\` after writing most of it anew.`;
  }
  const body = truncate(patch.trimEnd().split('\n').slice(4).join('\n'), MAX_PATCH);
  const fence = '`'.repeat(
    Math.max(3, ...[...body.matchAll(/`+/g)].map(([run]) => run.length + 1)),
  );
  return `${human} accepted an edit of ${personalityName}'s in \`${path}\` after changing it:\n${fence}diff\n${body}\n${fence}`;
}
