import type { Message } from '../../shared/domain/message.ts';
import { holdsEdits, parseEdits } from '../../shared/review/parse/parseEdits.ts';

/** So many answers are remembered, the ones that were asked about last. */
const MOST_KEPT = 500;

/**
 * Tells whether a finished answer of a personality holds edits in its text that nobody has proposed by a
 * tool. Each text is read once, however often it is shown.
 */
export function createSaidEdits(): (id: string, message: Message) => boolean {
  const kept = new Map<string, { readonly text: string; readonly holds: boolean }>();
  return (id, message) => {
    if (!mayHold(message)) return false;
    const { text } = message;
    const known = kept.get(id);
    const holds = known?.text === text ? known.holds : parseEdits(text).changes.length > 0;
    kept.delete(id);
    kept.set(id, { text, holds });
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return holds;
  };
}

function mayHold({ author, status, toolUses, text }: Message): boolean {
  return (
    author.kind === 'personality' &&
    status === 'complete' &&
    !toolUses.some(({ outcome }) => outcome?.kind === 'proposalMade') &&
    holdsEdits(text)
  );
}
