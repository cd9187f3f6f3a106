import { Icon } from '../../ui/Icon.tsx';
import type { FaultCode } from '../../../shared/protocol/port.ts';
import { type Autosave, saveStateOf } from '../state/autosave.ts';
import { IconAction } from './PageButton.tsx';
import { useStore } from '../../views/useStore.ts';

/** Whether everything is saved, and the way back. */
export function SaveStatus<F extends object>({ fields }: { readonly fields: Autosave<F> }) {
  const document = useStore(fields.store, (state) => state.document);
  const canUndo = useStore(fields.store, ({ past }) => past.length > 0);
  const canRedo = useStore(fields.store, ({ future }) => future.length > 0);
  const state = saveStateOf(document, fields.problems());
  return (
    <div className="save-status">
      <span role="status" data-testid="save-state" data-state={state.kind} className={state.kind}>
        {state.kind === 'failed' ? (
          <>
            <Icon name="error" /> {failureWords(state.code)}
          </>
        ) : (
          <>
            <Icon name={icons[state.kind]} /> {words[state.kind]}
          </>
        )}
      </span>
      {state.kind === 'failed' && (
        <button
          type="button"
          className="link"
          data-testid="retry-save"
          onClick={() => void fields.flush()}
        >
          Retry
        </button>
      )}
      <IconAction
        icon="discard"
        label="Undo the last change"
        isDisabled={!canUndo}
        onClick={() => void fields.undo()}
        testId="undo"
      />
      <IconAction
        icon="redo"
        label="Redo"
        isDisabled={!canRedo}
        onClick={() => void fields.redo()}
        testId="redo"
      />
    </div>
  );
}

const words = { saved: 'Saved', saving: 'Saving…', held: 'Not all saved' } as const;
const icons = { saved: 'check', saving: 'sync', held: 'warning' } as const;

function failureWords(code: FaultCode): string {
  switch (code) {
    case 'unavailable':
      return 'Not saved: the local database cannot be written. Check the disk.';
    case 'tooLong':
      return 'Not saved: something is too long.';
    case 'badRequest':
    case 'failed':
      return 'Not saved.';
  }
}
