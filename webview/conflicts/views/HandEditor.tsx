import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { handStart, nextMarked } from '../../../shared/conflicts/mergeTexts.ts';
import type { RecordField } from '../../../shared/conflicts/recordFields.ts';
import { PageButton } from '../../personality/views/PageButton.tsx';

const LABELS = { mine: 'Mine', theirs: 'Theirs' };

interface HandEditorProps {
  readonly field: RecordField;
  readonly label: string;
  /** What was written so far; null: nothing yet. */
  readonly text: string | null;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

/** A text to be merged by hand. It begins with what can be merged; the rest stands between markers. */
export function HandEditor({ field, label, text, onText, onClose }: HandEditorProps) {
  const hintId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const shown = text ?? startOf(field);
  const marked = nextMarked(shown, 0);
  const latest = useRef({ onText, shown, isNew: text === null });
  useEffect(() => {
    const { isNew, shown: first, onText: tell } = latest.current;
    if (isNew) tell(first);
    area.current?.focus();
    if (area.current) selectMarked(area.current, 0);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div className="hand-editor" onKeyDown={onKeyDown}>
      <textarea
        ref={area}
        aria-label={`${label}: merged by hand`}
        aria-describedby={hintId}
        data-testid="hand-text"
        rows={Math.min(20, Math.max(3, shown.split('\n').length + 1))}
        spellCheck={false}
        value={shown}
        onChange={({ target }) => onText(target.value)}
      />
      <div className="by-hand">
        {marked !== null && (
          <PageButton
            isSecondary
            testId="next-marked"
            onClick={() => area.current && selectMarked(area.current, area.current.selectionEnd)}
          >
            Next marked place
          </PageButton>
        )}
        <PageButton isSecondary testId="close-hand" onClick={onClose}>
          Done
        </PageButton>
        <span id={hintId} className="secondary">
          {marked === null
            ? 'This text is taken.'
            : 'Between <<<<<<< and >>>>>>> both sides differ: keep what you want and remove the markers.'}
        </span>
      </div>
    </div>
  );
}

function startOf({ base, mine, theirs }: RecordField): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return handStart(text(base), text(mine), text(theirs), LABELS);
}

function selectMarked(area: HTMLTextAreaElement, from: number): void {
  const place = nextMarked(area.value, from);
  if (place === null) return;
  area.focus();
  area.setSelectionRange(place.start, place.end);
}
