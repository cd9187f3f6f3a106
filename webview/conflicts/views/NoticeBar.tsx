import { IconAction, PageButton } from '../../personality/views/PageButton.tsx';
import type { ConflictPage } from '../state/conflictPage.ts';
import type { LastDecision, Note } from '../state/conflictState.ts';

interface NoticeBarProps {
  readonly note: Note | null;
  readonly lastDecision: LastDecision | null;
  readonly page: ConflictPage;
}

/** What just happened, read out, and how to change the last decision. */
export function NoticeBar({ note, lastDecision, page }: NoticeBarProps) {
  return (
    <div className="notices" role="status">
      {note && (
        <p className="notice" data-testid="note" data-kind={note.kind}>
          <span className="notice-words">{noteWords(note)}</span>
          <IconAction
            icon="close"
            label="Dismiss"
            testId="dismiss-note"
            onClick={page.dismissNote}
          />
        </p>
      )}
      {lastDecision && (
        <p className="notice" data-testid="last-decision">
          <span className="notice-words">{decisionWords(lastDecision)}</span>
          {lastDecision.decision.instead.map((side) => (
            <PageButton
              key={side}
              isSecondary
              testId={`take-${side}-instead`}
              onClick={() => void page.takeInstead(side)}
            >
              {side === 'mine' ? 'Take mine instead' : 'Take theirs instead'}
            </PageButton>
          ))}
        </p>
      )}
    </div>
  );
}

function decisionWords({ words, decision }: LastDecision): string {
  const what = words === '' ? 'it' : `“${words}”`;
  switch (decision.choice) {
    case 'mine':
      return `Kept yours of ${what}. Theirs is set aside.`;
    case 'theirs':
      return `Took theirs of ${what}. Yours is set aside.`;
    case 'merged':
      return `Saved what you chose of ${what}. Both sides are set aside.`;
    case 'both':
      return `Kept both of ${what}: yours goes on beside theirs.`;
  }
}

function noteWords(note: Note): string {
  switch (note.kind) {
    case 'changed':
      return 'A side of this conflict has changed meanwhile. This is how they are now; what you chose is kept. Please look again.';
    case 'settled':
      return note.words === ''
        ? 'The conflict that you saw is settled: somebody was faster.'
        : `The conflict about “${note.words}” is settled: somebody was faster.`;
    case 'unfit':
      return `This cannot be saved as it is: ${note.detail}`;
    case 'takenInstead':
      return note.side === 'mine'
        ? 'Yours is back and will be sent.'
        : 'Theirs is taken and will be sent.';
    case 'cannotTake':
      return 'It has been changed since your decision, so nothing was done. Both sides are set aside.';
    case 'failed':
      return 'That did not work, and nothing was changed. Please try again; the log has the details.';
  }
}
