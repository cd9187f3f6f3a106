import { Icon } from '../../ui/Icon.tsx';
import type { DefaultsEditor } from '../state/defaultsEditor.ts';
import { readAmount } from '../state/quotaRows.ts';
import { AmountInput } from './AmountInput.tsx';
import { Field } from './Field.tsx';
import { ModelPicker } from './ModelPicker.tsx';
import { PageButton } from './PageButton.tsx';
import { PageSection } from './PageSection.tsx';
import { QuotaTable } from './QuotaTable.tsx';
import { SaveStatus } from './SaveStatus.tsx';
import { type Section, SectionNav } from './SectionNav.tsx';
import { DelayField, EagernessField, EffortField, TemperatureField } from './TraitFields.tsx';
import { undoByKey } from './undoByKey.ts';
import { useField } from './useField.ts';
import { useStore } from '../../views/useStore.ts';

const sections: readonly Section[] = [
  { id: 'defaults', label: 'Defaults' },
  { id: 'quotas', label: 'Quotas' },
];

/** What new personalities begin with, and what may be spent in a day. */
export function DefaultsPage({ editor }: { readonly editor: DefaultsEditor }) {
  const phase = useStore(editor.store, (state) => state.phase);
  if (phase === 'ready') return <Sections editor={editor} />;
  if (phase === 'loading') {
    return (
      <p className="whole-page secondary" role="status">
        Opening…
      </p>
    );
  }
  return (
    <div className="whole-page" role="alert">
      <p>The defaults could not be read.</p>
      <PageButton onClick={() => void editor.resync()}>Try again</PageButton>
    </div>
  );
}

function Sections({ editor }: { readonly editor: DefaultsEditor }) {
  const { fields, store, api } = editor;
  const defaultModel = useStore(store, (state) => state.defaultModel);
  return (
    <div
      className="editor-page"
      data-testid="personality-defaults"
      onKeyDown={(event) => undoByKey(event, fields)}
    >
      <header className="page-header">
        <Icon name="settings-gear" />
        <div className="page-name">
          <h1 className="cut">Defaults and quotas</h1>
          <span className="secondary cut">The same on all your machines</span>
        </div>
        <SaveStatus fields={fields} />
      </header>
      <div className="page-body">
        <SectionNav sections={sections} />
        <main>
          <PageSection id="defaults" title="Defaults for new personalities">
            <ModelPicker api={api} field={useField(fields, 'model')} defaultModel={defaultModel} />
            <EffortField field={useField(fields, 'reasoningEffort')} isTaken={null} />
            <TemperatureField field={useField(fields, 'temperature')} />
            <EagernessField field={useField(fields, 'eagerness')} />
            <DelayField field={useField(fields, 'responseDelayMs')} />
          </PageSection>
          <QuotasSection editor={editor} />
        </main>
      </div>
    </div>
  );
}

function QuotasSection({ editor }: { readonly editor: DefaultsEditor }) {
  const daySpend = useField(editor.fields, 'daySpend');
  return (
    <PageSection id="quotas" title="Quotas">
      <Field
        label="Spend in a day"
        about="US dollars over all conversations of this account. Empty sets no limit."
        field={daySpend}
        inWords={(value) => (value === null ? 'no limit' : `$${value}`)}
      >
        {(control) => (
          <AmountInput
            control={control}
            value={daySpend.value}
            onChange={(text) => daySpend.set(readAmount(text))}
            onFocus={daySpend.onFocus}
            onBlur={daySpend.onBlur}
            testId="field-day-spend"
          />
        )}
      </Field>
      <QuotaTable field={useField(editor.fields, 'quotas')} />
    </PageSection>
  );
}
