import { type KeyboardEvent, useEffect, useRef } from 'react';
import { IconAction, PageButton } from '../../personality/views/PageButton.tsx';
import { useStore } from '../../views/useStore.ts';
import type { ConflictPage } from '../state/conflictPage.ts';
import { type ConflictState, type OpenConflict, placeOf } from '../state/conflictState.ts';
import { ActionBar } from './ActionBar.tsx';
import { actOnKey } from './actOnKey.ts';
import { ConflictBody } from './ConflictBody.tsx';
import { recordTitle } from './fieldWords.ts';
import { KeysHelp } from './KeysHelp.tsx';
import { NoticeBar } from './NoticeBar.tsx';

/** The conflicts, one at a time. */
export function ConflictPageView({ page }: { readonly page: ConflictPage }) {
  const state = useStore(page.store, (all) => all);
  const { open, note, lastDecision, isBusy } = state;
  const onKeyDown = (event: KeyboardEvent) => {
    if (actOnKey(page, event)) event.preventDefault();
  };
  return (
    <main onKeyDown={onKeyDown} aria-busy={isBusy}>
      <PageTop state={state} page={page} />
      <NoticeBar note={note} lastDecision={lastDecision} page={page} />
      {open && (
        <>
          <div className="page-body" key={`${open.view.kind} ${open.view.id}`}>
            <ConflictBody open={open} page={page} />
            <KeysHelp hasBoth={open.view.canKeepBoth} />
          </div>
          <ActionBar open={open} isBusy={isBusy} page={page} />
        </>
      )}
    </main>
  );
}

interface PageTopProps {
  readonly state: ConflictState;
  readonly page: ConflictPage;
}

function PageTop({ state, page }: PageTopProps) {
  const { phase, open, queue, turn, lastDecision } = state;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (turn > 0) heading.current?.focus();
  }, [turn]);
  const title = open ? recordTitle(open.view) : emptyTitle(phase, queue.length);
  return (
    <header className="page-header">
      <div className="page-name">
        {open && (
          <p className="secondary" data-testid="queue-place">
            Conflict {placeOf(queue, open.view) + 1} of {queue.length}
          </p>
        )}
        <h1 ref={heading} tabIndex={-1} data-testid="conflict-title">
          {title}
        </h1>
        {open && <p className="secondary">{whenWords(open.view)}</p>}
        {!open && phase === 'ready' && queue.length === 0 && (
          <p className="secondary">{emptyWords(lastDecision !== null)}</p>
        )}
        {phase === 'failed' && (
          <PageButton testId="retry" onClick={() => void page.resync()}>
            Try again
          </PageButton>
        )}
      </div>
      {open && (
        <div className="page-actions">
          {open.view.canOpen && (
            <IconAction
              icon="go-to-file"
              label="Show it in Parley"
              testId="open-record"
              onClick={() => void page.openRecord()}
            />
          )}
          <IconAction
            icon="arrow-up"
            label="Previous conflict (p)"
            isDisabled={queue.length < 2}
            testId="previous"
            onClick={() => void page.step(-1)}
          />
          <IconAction
            icon="arrow-down"
            label="Next conflict (n)"
            isDisabled={queue.length < 2}
            testId="next"
            onClick={() => void page.step(1)}
          />
        </div>
      )}
    </header>
  );
}

function emptyTitle(phase: ConflictState['phase'], left: number): string {
  if (phase === 'failed') return 'The conflicts cannot be read now';
  return phase === 'loading' || left > 0 ? 'Loading…' : 'No conflicts';
}

function emptyWords(hasDecided: boolean): string {
  return hasDecided
    ? 'All are settled; you can close this page.'
    : 'Nothing was changed on two machines at once.';
}

function whenWords({ mine, theirs, mineAt }: OpenConflict['view']): string {
  const here = mine === null ? 'Deleted here' : 'Changed here';
  const there = theirs === null ? 'deleted on another machine' : 'changed on another machine';
  return `${here} ${new Date(mineAt).toLocaleString()}, and ${there} since both last agreed.`;
}
