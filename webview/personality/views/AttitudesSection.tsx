import { useState } from 'react';
import type { OtherView } from '../../../shared/protocol/personalityApi.ts';
import { Avatar } from '../../views/Avatar.tsx';
import { attitudesAsRead, findOthers } from '../state/attitudes.ts';
import type { Autosave } from '../state/autosave.ts';
import type { PersonalityEditor } from '../state/personalityEditor.ts';
import { attitudeKey, type PersonalityFields } from '../state/personalityFields.ts';
import { Dispute, Remarks } from './Field.tsx';
import { PageSection } from './PageSection.tsx';
import { useField } from './useField.ts';
import { useStore } from '../../views/useStore.ts';

const PAGE = 40;

/** The matrix of how each sees the others, from this one's row or its column. */
export function AttitudesSection({ editor }: { readonly editor: PersonalityEditor }) {
  const [isTheirs, setTheirs] = useState(false);
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const others = useStore(editor.store, (state) => state.others);
  const { value: called } = useField(editor.fields, 'name');
  const name = called.trim() === '' ? 'it' : called;
  const draft = useStore(editor.fields.store, (state) => state.document.draft);
  const found = findOthers(others, text, (other) =>
    isTheirs ? other.attitude : (draft[attitudeKey(other.id)] ?? ''),
  );
  return (
    <PageSection id="attitudes" title="Attitudes">
      <div className="toolbar">
        <div className="switch" role="group" aria-label="Whose view">
          <button type="button" aria-pressed={!isTheirs} onClick={() => setTheirs(false)}>
            How {name} sees them
          </button>
          <button
            type="button"
            aria-pressed={isTheirs}
            onClick={() => setTheirs(true)}
            data-testid="attitudes-of-others"
          >
            How they see {name}
          </button>
        </div>
        <input
          type="search"
          aria-label="Filter personalities"
          placeholder="Filter"
          data-testid="attitude-filter"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {others.length === 0 && <p className="secondary">There is nobody else yet.</p>}
      {others.length > 0 && found.length === 0 && <p className="secondary">Nobody is found.</p>}
      <ul className="attitudes">
        {found.slice(0, limit).map((other) => (
          <li key={other.id} className="attitude" data-testid="attitude" data-id={other.id}>
            <OtherFace other={other} />
            {isTheirs ? (
              <TheirAttitude other={other} editor={editor} />
            ) : (
              <OwnAttitude other={other} fields={editor.fields} />
            )}
          </li>
        ))}
      </ul>
      {found.length > limit && (
        <button type="button" className="link" onClick={() => setLimit(limit + PAGE)}>
          Show {found.length - limit} more
        </button>
      )}
      {!isTheirs && <AsRead editor={editor} others={others} />}
    </PageSection>
  );
}

function OtherFace({ other }: { readonly other: OtherView }) {
  return (
    <div className="face">
      <Avatar accent={other.accent} icon={other.icon} />
      <span className="face-words">
        <strong className="cut">{other.name}</strong>
        <span className="secondary cut">{other.title}</span>
      </span>
    </div>
  );
}

interface OwnAttitudeProps {
  readonly other: OtherView;
  readonly fields: Autosave<PersonalityFields>;
}

function OwnAttitude({ other, fields }: OwnAttitudeProps) {
  const field = useField(fields, attitudeKey(other.id));
  const saidId = `attitude-${other.id}`;
  return (
    <div className="attitude-words">
      <textarea
        rows={1}
        aria-label={`Attitude towards ${other.name}`}
        aria-describedby={saidId}
        aria-invalid={field.problem !== null}
        placeholder="Nothing in particular"
        data-testid="attitude-text"
        value={field.value ?? ''}
        onChange={(event) => field.set(event.target.value)}
        onFocus={field.onFocus}
        onBlur={field.onBlur}
      />
      <Remarks id={saidId} problem={field.problem} hints={[]} />
      <Dispute
        field={field}
        label={`Attitude towards ${other.name}`}
        inWords={(words) => words ?? ''}
      />
    </div>
  );
}

interface TheirAttitudeProps {
  readonly other: OtherView;
  readonly editor: PersonalityEditor;
}

function TheirAttitude({ other, editor }: TheirAttitudeProps) {
  return (
    <div className="attitude-words">
      <span className={other.attitude === '' ? 'secondary' : ''}>
        {other.attitude === '' ? 'Nothing in particular' : other.attitude}
      </span>{' '}
      <button
        type="button"
        className="link"
        onClick={() => void editor.openPersonality(other.id)}
        aria-label={`Edit ${other.name}`}
      >
        Edit
      </button>
    </div>
  );
}

interface AsReadProps {
  readonly editor: PersonalityEditor;
  readonly others: readonly OtherView[];
}

function AsRead({ editor, others }: AsReadProps) {
  const saved = useStore(editor.fields.store, (state) => state.document.saved);
  const preview = useStore(editor.store, (state) => state.preview.value);
  const words = attitudesAsRead(saved, others, preview);
  if (words === '') return null;
  return (
    <details className="preview">
      <summary>How it reads in the prompt</summary>
      <div className="preview-text">
        <pre data-testid="attitudes-preview">{words}</pre>
      </div>
    </details>
  );
}
