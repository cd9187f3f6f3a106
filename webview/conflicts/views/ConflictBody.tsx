import { type KeyboardEvent, useRef, useState } from 'react';
import { choiceOf } from '../../../shared/conflicts/mergeChoices.ts';
import { fieldsOf, type RecordField } from '../../../shared/conflicts/recordFields.ts';
import type { SideData } from '../../../shared/protocol/conflictApi.ts';
import type { ConflictPage } from '../state/conflictPage.ts';
import type { OpenConflict } from '../state/conflictState.ts';
import { DiffText } from './DiffText.tsx';
import { FieldRow } from './FieldRow.tsx';
import { fieldLabel, kindName, type Names, valueText } from './fieldWords.ts';
import { moveBetweenRows } from './moveBetweenRows.ts';

/** More rows would make a page that nobody reads; what is left off goes with the sides. */
const MAX_ROWS = 150;

interface ConflictBodyProps {
  readonly open: OpenConflict;
  readonly page: ConflictPage;
}

/** What the sides of a conflict hold, and the choice among them. */
export function ConflictBody({ open, page }: ConflictBodyProps) {
  return open.node === null ? (
    <DeletionSides open={open} />
  ) : (
    <FieldRows open={open} fields={fieldsOf(open.node)} page={page} />
  );
}

interface FieldRowsProps extends ConflictBodyProps {
  readonly fields: readonly RecordField[];
}

function FieldRows({ open, fields, page }: FieldRowsProps) {
  const rows = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const changed = fields.filter(({ state }) => state !== 'same' && state !== 'both');
  const shown = [...changed]
    .sort((a, b) => Number(b.state === 'conflict') - Number(a.state === 'conflict'))
    .slice(0, MAX_ROWS);
  const settled = fields.filter((field) => !changed.includes(field));
  const current = shown.find(({ key }) => key === focused)?.key ?? shown[0]?.key;
  const onKeyDown = (event: KeyboardEvent) => {
    if (rows.current && moveBetweenRows(rows.current, event)) event.preventDefault();
  };
  return (
    <>
      <div ref={rows} onKeyDown={onKeyDown}>
        {shown.map((field) => (
          <FieldRow
            key={field.key}
            field={field}
            names={open.view.names}
            choice={choiceOf(field, open.choices)}
            isEditing={open.editing === field.key}
            isCurrent={field.key === current}
            onChoose={page.choose}
            onEdit={page.edit}
            onFocus={setFocused}
          />
        ))}
      </div>
      {changed.length > shown.length && (
        <p className="secondary">
          {changed.length - shown.length} more fields differ. They follow the side that changed
          them; keep mine or keep theirs takes them whole.
        </p>
      )}
      {settled.length > 0 && <SettledFields fields={settled} names={open.view.names} />}
    </>
  );
}

interface SettledFieldsProps {
  readonly fields: readonly RecordField[];
  readonly names: Names;
}

/** What needs no choice, folded. */
function SettledFields({ fields, names }: SettledFieldsProps) {
  const [isOpen, setIsOpen] = useState(false);
  const words = fields.length === 1 ? '1 unchanged field' : `${fields.length} unchanged fields`;
  return (
    <details
      className="settled-fields"
      data-testid="unchanged-fields"
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>{words}</summary>
      {isOpen && (
        <DataList
          entries={fields.map(({ path, key, mine }) => ({ path, key, value: mine }))}
          names={names}
        />
      )}
    </details>
  );
}

interface DataListProps {
  readonly entries: readonly {
    readonly path: RecordField['path'];
    readonly key: string;
    readonly value: unknown;
    readonly older?: unknown;
  }[];
  readonly names: Names;
}

function DataList({ entries, names }: DataListProps) {
  return (
    <dl>
      {entries.slice(0, MAX_ROWS).map(({ path, key, value, older }) => {
        const last = path.at(-1);
        const field = typeof last === 'string' ? last : '';
        const before = older === undefined ? null : valueText(older, field, names);
        return (
          <div key={key} className="data-entry">
            <dt>{fieldLabel(path, names)}</dt>
            <dd>
              <DiffText
                label={fieldLabel(path, names)}
                older={before}
                text={valueText(value, field, names)}
              />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** One side has deleted what the other has changed: there is nothing to merge. */
function DeletionSides({ open }: { readonly open: OpenConflict }) {
  const { kind, base, mine, theirs, names } = open.view;
  const what = kindName(kind).toLowerCase();
  return (
    <div data-testid="deletion">
      <p className="deletion-words">
        {mine === null
          ? `You deleted this ${what} here, and it was changed elsewhere.`
          : `This ${what} was deleted elsewhere, and you changed it here.`}
      </p>
      <div className="sides two">
        <DeletionSide title="Mine" data={mine} base={base} names={names} />
        <DeletionSide title="Theirs" data={theirs} base={base} names={names} />
      </div>
    </div>
  );
}

interface DeletionSideProps {
  readonly title: string;
  readonly data: SideData | null;
  readonly base: SideData | null;
  readonly names: Names;
}

/** Without a base nothing is marked. Only what differs is shown where there is one. */
function DeletionSide({ title, data, base, names }: DeletionSideProps) {
  const entries = Object.entries(data ?? {}).map(([key, value]) => ({
    path: [key],
    key,
    value,
    ...(base && { older: Object.hasOwn(base, key) ? base[key] : '' }),
  }));
  const changed = entries.filter(
    ({ value, older }) => base === null || JSON.stringify(value) !== JSON.stringify(older),
  );
  return (
    <section className="side" aria-label={title}>
      <h2>{title}</h2>
      {data === null ? (
        <p className="deleted-side">Deleted</p>
      ) : (
        <DataList entries={changed.length > 0 ? changed : entries} names={names} />
      )}
    </section>
  );
}
