import { useState } from 'react';
import type { ModelOption } from '../../../shared/protocol/personalityApi.ts';
import type { PersonalityEditor } from '../state/personalityEditor.ts';
import { ModelPicker } from './ModelPicker.tsx';
import { PageSection } from './PageSection.tsx';
import { EffortField, TemperatureField } from './TraitFields.tsx';
import { useField } from './useField.ts';
import { useStore } from '../../views/useStore.ts';

/** Which model speaks, and how it is asked. */
export function ModelSection({ editor }: { readonly editor: PersonalityEditor }) {
  const { fields, store, api } = editor;
  const [known, setKnown] = useState<ModelOption | null>(null);
  const defaultModel = useStore(store, (state) => state.defaultModel);
  return (
    <PageSection id="model" title="Model">
      <ModelPicker
        api={api}
        field={useField(fields, 'model')}
        defaultModel={defaultModel}
        onKnown={setKnown}
      />
      <EffortField
        field={useField(fields, 'reasoningEffort')}
        isTaken={known?.takesReasoningEffort ?? null}
      />
      <TemperatureField field={useField(fields, 'temperature')} />
    </PageSection>
  );
}
