import * as vscode from 'vscode';
import { truncate } from '../../../shared/domain/text.ts';
import type { Workspace } from '../../../shared/domain/workspace.ts';
import { type Decision, decisionWords } from '../../review/decisionWords.ts';
import type { RoomNotes } from '../../rooms/roomNotes.ts';

interface DecisionNotesPorts {
  readonly rooms: RoomNotes;
  readonly workspace: Pick<Workspace, 'readProblems'>;
  readonly humanName: () => string;
  readonly report: (error: unknown) => void;
}

interface DecisionNotes {
  readonly add: (decision: Decision) => void;
  dispose(): void;
}

/** Decisions are told together when so much time has passed without another. */
const QUIET_MS = 1_500;
const MAX_TOLD = 20;

/**
 * Tells a conversation what the person decided about its proposals, so that the personalities know before
 * they speak next; where its rules say so, also what the editor then has to say about the files.
 */
export function createDecisionNotes(ports: DecisionNotesPorts): DecisionNotes {
  const waiting = new Map<string, Decision[]>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    const told = [...waiting];
    waiting.clear();
    for (const [conversationId, decisions] of told) {
      tellRoom(ports, conversationId, decisions).catch(ports.report);
    }
  };
  return {
    add(decision) {
      if (decision.conversationId === null) return;
      const before = waiting.get(decision.conversationId) ?? [];
      waiting.set(decision.conversationId, [...before, decision]);
      clearTimeout(timer);
      timer = setTimeout(tell, QUIET_MS);
    },
    dispose() {
      clearTimeout(timer);
      tell();
    },
  };
}

async function tellRoom(
  { rooms, workspace, humanName }: DecisionNotesPorts,
  conversationId: string,
  decisions: readonly Decision[],
): Promise<void> {
  await rooms.note(conversationId, decisionWords(humanName(), decisions));
  if (!(await rooms.tellsProblems(conversationId))) return;
  const changed = decisions.filter(({ kind }) => kind !== 'rejected').map(({ path }) => path);
  for (const path of new Set(changed)) {
    const found = await workspace.readProblems(path, new AbortController().signal);
    if (found.kind === 'problems')
      await rooms.note(conversationId, problemWords(path, found.problems));
  }
}

function problemWords(
  path: string,
  problems: readonly {
    readonly line: number;
    readonly severity: string;
    readonly message: string;
  }[],
): string {
  if (problems.length === 0)
    return vscode.l10n.t('The editor sees no problems in `{0}` now.', path);
  const lines = problems
    .slice(0, MAX_TOLD)
    .map(
      ({ line, severity, message }) => `- line ${line + 1}, ${severity}: ${truncate(message, 300)}`,
    );
  return [vscode.l10n.t('The editor’s problems in `{0}` now:', path), ...lines].join('\n');
}
