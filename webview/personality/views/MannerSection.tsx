import type { Autosave } from '../state/autosave.ts';
import type { PersonalityFields } from '../state/personalityFields.ts';
import { PageSection } from './PageSection.tsx';
import { DelayField, EagernessField } from './TraitFields.tsx';
import { useField } from './useField.ts';

/** How it behaves among others. */
export function MannerSection({ fields }: { readonly fields: Autosave<PersonalityFields> }) {
  const muted = useField(fields, 'isMuted');
  return (
    <PageSection id="manner" title="Manner">
      <EagernessField field={useField(fields, 'eagerness')} />
      <DelayField field={useField(fields, 'responseDelayMs')} />
      <div className="field">
        <label className="check">
          <input
            type="checkbox"
            checked={muted.value}
            data-testid="field-muted"
            onChange={(event) => muted.set(event.target.checked)}
          />
          Muted: it reads along and never answers, in any conversation
        </label>
      </div>
    </PageSection>
  );
}
