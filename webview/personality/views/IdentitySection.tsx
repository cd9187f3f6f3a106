import { useEffect, useRef, useState } from 'react';
import { accent, type Accent } from '../../../shared/domain/accent.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Autosave } from '../state/autosave.ts';
import { nameHint } from '../state/checkPersonality.ts';
import type { PersonalityFields } from '../state/personalityFields.ts';
import { avatarIcons } from './avatarIcons.ts';
import { Dispute, Field } from './Field.tsx';
import { PageSection } from './PageSection.tsx';
import { type FieldControl, useField } from './useField.ts';

interface IdentitySectionProps {
  readonly fields: Autosave<PersonalityFields>;
  readonly otherNames: readonly string[];
  /** Just begun: the first thing that it wants is a name. */
  readonly isNew: boolean;
}

/** Name, title and the look of the avatar. */
export function IdentitySection({ fields, otherNames, isNew }: IdentitySectionProps) {
  const nameInput = useRef<HTMLInputElement>(null);
  const [wasNew] = useState(isNew);
  useEffect(() => {
    if (wasNew) nameInput.current?.select();
  }, [wasNew]);
  const name = useField(fields, 'name');
  const title = useField(fields, 'title');
  const hint = nameHint(name.value, otherNames);
  return (
    <PageSection id="identity" title="Identity">
      <Field label="Name" field={name} hints={hint === null ? [] : [hint]}>
        {(control) => (
          <input
            {...control}
            ref={nameInput}
            type="text"
            autoComplete="off"
            data-testid="field-name"
            value={name.value}
            onChange={(event) => name.set(event.target.value)}
            onFocus={name.onFocus}
            onBlur={name.onBlur}
          />
        )}
      </Field>
      <Field label="Title" about="What it is good at, in a few words." field={title}>
        {(control) => (
          <input
            {...control}
            type="text"
            autoComplete="off"
            data-testid="field-title"
            value={title.value}
            onChange={(event) => title.set(event.target.value)}
            onFocus={title.onFocus}
            onBlur={title.onBlur}
          />
        )}
      </Field>
      <AccentPicker field={useField(fields, 'accent')} />
      <IconPicker field={useField(fields, 'icon')} accentName={useField(fields, 'accent').value} />
    </PageSection>
  );
}

function AccentPicker({ field }: { readonly field: FieldControl<Accent> }) {
  return (
    <fieldset className="field" onFocus={field.onFocus} onBlur={field.onBlur}>
      <legend>Colour</legend>
      <div className="swatches">
        {accent.options.map((each) => (
          <label key={each} className={`swatch accent-${each}`} title={each}>
            <input
              type="radio"
              name="accent"
              className="visually-hidden"
              aria-label={each}
              checked={field.value === each}
              onChange={() => field.set(each)}
              data-testid="field-accent"
            />
            <span>{field.value === each && <Icon name="check" />}</span>
          </label>
        ))}
      </div>
      <Dispute field={field} label="Colour" inWords={String} />
    </fieldset>
  );
}

interface IconPickerProps {
  readonly field: FieldControl<string>;
  readonly accentName: Accent;
}

function IconPicker({ field, accentName }: IconPickerProps) {
  const isKnown = avatarIcons.includes(field.value);
  const icons = isKnown ? avatarIcons : [field.value, ...avatarIcons];
  return (
    <fieldset className="field" onFocus={field.onFocus} onBlur={field.onBlur}>
      <legend>Icon</legend>
      <div className={`icon-grid accent-${accentName}`}>
        {icons.map((each) => (
          <label key={each} className="icon-choice" title={each.replaceAll('-', ' ')}>
            <input
              type="radio"
              name="icon"
              className="visually-hidden"
              aria-label={each.replaceAll('-', ' ')}
              checked={field.value === each}
              onChange={() => field.set(each)}
              data-testid="field-icon"
            />
            <span>
              <Icon name={each} />
            </span>
          </label>
        ))}
      </div>
      <Dispute field={field} label="Icon" inWords={String} />
    </fieldset>
  );
}
