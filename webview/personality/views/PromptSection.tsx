import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import { MAX_PROMPT_LENGTH, promptHints } from '../state/checkPersonality.ts';
import type { PersonalityEditor, Preview } from '../state/personalityEditor.ts';
import { formatCount } from '../../views/format.ts';
import { Field } from './Field.tsx';
import { PageSection } from './PageSection.tsx';
import { useField } from './useField.ts';
import { useStore } from '../../views/useStore.ts';

interface PromptSectionProps {
  readonly editor: PersonalityEditor;
  readonly otherNames: readonly string[];
}

/** The prompt, what is odd about it, and all that its models read. */
export function PromptSection({ editor, otherNames }: PromptSectionProps) {
  const prompt = useField(editor.fields, 'prompt');
  const { value: name } = useField(editor.fields, 'name');
  return (
    <PageSection id="prompt" title="Prompt">
      <Field
        label="System prompt"
        about="Who it is and how it works, written to it: “You read code as …”."
        field={prompt}
        hints={promptHints(prompt.value, { name, otherNames })}
      >
        {(control) => (
          <textarea
            {...control}
            className="prompt"
            rows={10}
            data-testid="field-prompt"
            value={prompt.value}
            onChange={(event) => prompt.set(event.target.value)}
            onFocus={prompt.onFocus}
            onBlur={prompt.onBlur}
          />
        )}
      </Field>
      <p className="counts secondary" data-testid="prompt-counts">
        {formatCount(prompt.value.length)} of {formatCount(MAX_PROMPT_LENGTH)} characters, about{' '}
        {formatCount(estimateTokens(prompt.value))} tokens
      </p>
      <PreviewBlock editor={editor} />
    </PageSection>
  );
}

function PreviewBlock({ editor }: { readonly editor: PersonalityEditor }) {
  const preview = useStore(editor.store, (state) => state.preview);
  const isOpen = preview.phase !== 'closed';
  return (
    <details
      className="preview"
      open={isOpen}
      onToggle={(event) => editor.setPreviewOpen(event.currentTarget.open)}
    >
      <summary data-testid="preview-toggle">What its models read</summary>
      {isOpen && <PreviewText preview={preview} />}
    </details>
  );
}

const roles = { system: 'System', user: 'Conversation', assistant: 'Its answer', tool: 'Tool' };

function PreviewText({ preview: { phase, value } }: { readonly preview: Preview }) {
  if (phase === 'loading') return <p className="secondary">Composing…</p>;
  if (value === null) return <p className="remark wrong">The prompt could not be composed.</p>;
  return (
    <>
      <p className="secondary" data-testid="preview-tokens">
        About {formatCount(value.estimatedTokens)} tokens before the conversation begins
      </p>
      <div
        className="preview-text"
        data-testid="preview"
        tabIndex={0}
        role="region"
        aria-label="The composed prompt"
      >
        {value.messages.map(({ role, content }, index) => (
          // A prompt is shown whole and anew each time: its parts have no other name than their place.
          <div key={index}>
            <div className="preview-role">{roles[role]}</div>
            <pre>{content}</pre>
          </div>
        ))}
      </div>
    </>
  );
}
