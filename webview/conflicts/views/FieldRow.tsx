import type { FieldChoice } from '../../../shared/conflicts/mergeChoices.ts';
import type { RecordField } from '../../../shared/conflicts/recordFields.ts';
import { hasMarkers } from '../../../shared/review/conflictMarkers.ts';
import { PageButton } from '../../personality/views/PageButton.tsx';
import { DiffText } from './DiffText.tsx';
import { fieldLabel, type Names, valueText } from './fieldWords.ts';
import { HandEditor } from './HandEditor.tsx';

const SIDES = ['base', 'mine', 'theirs'] as const;
type Side = (typeof SIDES)[number];

const sideNames: Readonly<Record<Side, string>> = {
  base: 'Before',
  mine: 'Mine',
  theirs: 'Theirs',
};

const stateWords: Readonly<Record<RecordField['state'], string>> = {
  same: 'unchanged',
  both: 'changed alike on both sides',
  mine: 'changed here',
  theirs: 'changed elsewhere',
  conflict: 'changed on both sides',
};

export interface FieldRowProps {
  readonly field: RecordField;
  readonly names: Names;
  /** Null: the person must still choose. */
  readonly choice: FieldChoice | null;
  readonly isEditing: boolean;
  /** It is the one row that the Tab key leads to. */
  readonly isCurrent: boolean;
  readonly onChoose: (key: string, choice: FieldChoice) => void;
  readonly onEdit: (key: string | null) => void;
  readonly onFocus: (key: string) => void;
}

/** A field that was changed, its sides beside each other, one of which is taken. */
export function FieldRow(props: FieldRowProps) {
  const { field, names, choice, onFocus } = props;
  const label = fieldLabel(field.path, names);
  const canMerge = typeof field.mine === 'string' && typeof field.theirs === 'string';
  return (
    <fieldset
      className={choice === null ? 'field-row open' : 'field-row'}
      data-testid="conflict-field"
      data-key={field.key}
      data-state={field.state}
      onFocus={() => onFocus(field.key)}
    >
      <legend>
        <span className="field-label">{label}</span>{' '}
        <span className={field.state === 'conflict' ? 'state-tag disputed' : 'state-tag'}>
          {stateWords[field.state]}
        </span>
      </legend>
      <div className="sides">
        {SIDES.map((side) => (
          <SideCell key={side} {...props} side={side} label={label} />
        ))}
      </div>
      {canMerge && <ByHand {...props} label={label} />}
    </fieldset>
  );
}

/** Where a text is merged by hand, and the way there. */
function ByHand(props: FieldRowProps & { readonly label: string }) {
  const { field, choice, isEditing, onChoose, onEdit, label } = props;
  const text = choice?.kind === 'text' ? choice.text : null;
  if (isEditing) {
    return (
      <HandEditor
        field={field}
        label={label}
        text={text}
        onText={(written) => onChoose(field.key, { kind: 'text', text: written })}
        onClose={() => onEdit(null)}
      />
    );
  }
  return (
    <div className="by-hand">
      <PageButton isSecondary testId="merge-by-hand" onClick={() => onEdit(field.key)}>
        {text === null ? 'Merge by hand…' : 'Go on merging by hand'}
      </PageButton>
      {text !== null && <span className="secondary">{handWords(text)}</span>}
    </div>
  );
}

function handWords(text: string): string {
  return hasMarkers(text) ? 'Your own text still has marked places.' : 'Your own text is taken.';
}

interface SideCellProps extends FieldRowProps {
  readonly side: Side;
  readonly label: string;
}

function SideCell({ field, names, choice, isCurrent, onChoose, side, label }: SideCellProps) {
  const isThere = field[side] !== undefined;
  const isChosen = choice?.kind === side;
  // One stop of the Tab key for all rows: the chosen side of the current one, or its first.
  const isStop = isCurrent && (isChosen || (side === 'base' && !isSideChoice(choice)));
  return (
    <div className={`side side-${side}${isChosen ? ' chosen' : ''}`}>
      <label className="side-choice">
        <input
          type="radio"
          name={field.key}
          value={side}
          checked={isChosen}
          tabIndex={isStop ? 0 : -1}
          aria-label={`${label}: take ${sideNames[side].toLowerCase()}`}
          data-testid={`take-${side}`}
          onChange={() => onChoose(field.key, { kind: side })}
        />
        {sideNames[side]}
      </label>
      {isThere ? (
        <DiffText
          label={`${label}: ${sideNames[side].toLowerCase()}`}
          older={olderThan(field, side, names)}
          text={textOf(field, side, names)}
          isWhole={typeof field[side] === 'number' || typeof field[side] === 'boolean'}
        />
      ) : (
        <p className="secondary">Not there</p>
      )}
    </div>
  );
}

function isSideChoice(choice: FieldChoice | null): boolean {
  return choice !== null && choice.kind !== 'text';
}

function textOf(field: RecordField, side: Side, names: Names): string {
  const last = field.path.at(-1);
  return valueText(field[side], typeof last === 'string' ? last : '', names);
}

/** Sides are compared with what was before; without that theirs is compared with mine. */
function olderThan(field: RecordField, side: Side, names: Names): string | null {
  if (side === 'base') return null;
  if (field.base !== undefined) return textOf(field, 'base', names);
  return side === 'theirs' && field.mine !== undefined ? textOf(field, 'mine', names) : null;
}
