import { PageButton } from '../../personality/views/PageButton.tsx';
import type { ConflictPage } from '../state/conflictPage.ts';
import { mergedOf, type OpenConflict, unsettledFields } from '../state/conflictState.ts';

interface ActionBarProps {
  readonly open: OpenConflict;
  readonly isBusy: boolean;
  readonly page: ConflictPage;
}

/** What can be done with the conflict in sight; stays at the page's end. */
export function ActionBar({ open, isBusy, page }: ActionBarProps) {
  const { mine, theirs, canKeepBoth } = open.view;
  const unsettled = unsettledFields(open).length;
  const isReady = open.node !== null && mergedOf(open) !== null;
  return (
    <div className="action-bar" role="group" aria-label="Settle this conflict">
      {open.node !== null && (
        <PageButton
          testId="save-merge"
          isDisabled={isBusy || !isReady}
          onClick={() => void page.settleMerged()}
        >
          Save what is chosen
        </PageButton>
      )}
      <PageButton
        isSecondary
        testId="keep-mine"
        isDisabled={isBusy}
        onClick={() => void page.settle('mine')}
      >
        {mine === null ? 'Delete it everywhere' : 'Keep mine'}
      </PageButton>
      <PageButton
        isSecondary
        testId="keep-theirs"
        isDisabled={isBusy}
        onClick={() => void page.settle('theirs')}
      >
        {theirs === null ? 'Delete it here too' : 'Keep theirs'}
      </PageButton>
      {canKeepBoth && (
        <PageButton
          isSecondary
          testId="keep-both"
          isDisabled={isBusy}
          onClick={() => void page.settle('both')}
        >
          Keep both
        </PageButton>
      )}
      {open.node !== null && (
        <span className="secondary open-count" data-testid="open-fields">
          {unsettledWords(unsettled)}
        </span>
      )}
    </div>
  );
}

function unsettledWords(count: number): string {
  if (count === 0) return 'Everything is chosen.';
  return count === 1 ? '1 field is still open.' : `${count} fields are still open.`;
}
