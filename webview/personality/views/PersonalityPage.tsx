import { useMemo } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import type { Attempt, PersonalityEditor } from '../state/personalityEditor.ts';
import { AttitudesSection } from './AttitudesSection.tsx';
import { IdentitySection } from './IdentitySection.tsx';
import { MannerSection } from './MannerSection.tsx';
import { MemoriesSection } from './MemoriesSection.tsx';
import { ModelSection } from './ModelSection.tsx';
import { PageButton } from './PageButton.tsx';
import { PageHeader } from './PageHeader.tsx';
import { PromptSection } from './PromptSection.tsx';
import { type Section, SectionNav } from './SectionNav.tsx';
import { undoByKey } from './undoByKey.ts';
import { useStore } from '../../views/useStore.ts';

const sections: readonly Section[] = [
  { id: 'identity', label: 'Identity' },
  { id: 'model', label: 'Model' },
  { id: 'prompt', label: 'Prompt' },
  { id: 'manner', label: 'Manner' },
  { id: 'attitudes', label: 'Attitudes' },
  { id: 'memories', label: 'Memories' },
];

/** The editor of one personality. */
export function PersonalityPage({ editor }: { readonly editor: PersonalityEditor }) {
  const phase = useStore(editor.store, (state) => state.phase);
  switch (phase) {
    case 'loading':
      return (
        <p className="whole-page secondary" role="status">
          Opening…
        </p>
      );
    case 'failed':
      return (
        <div className="whole-page" role="alert">
          <p>The personality could not be opened.</p>
          <PageButton onClick={() => void editor.resync()}>Try again</PageButton>
        </div>
      );
    case 'deleted':
      return (
        <div className="whole-page" role="alert" data-testid="deleted">
          <p>This personality was deleted.</p>
          <PageButton testId="restore" onClick={() => void editor.restore()}>
            Restore
          </PageButton>
        </div>
      );
    case 'ready':
      return <Sections editor={editor} />;
  }
}

function Sections({ editor }: { readonly editor: PersonalityEditor }) {
  const others = useStore(editor.store, (state) => state.others);
  const isNew = useStore(editor.store, (state) => !state.isStored && !state.isBuiltIn);
  const otherNames = useMemo(() => others.map(({ name }) => name), [others]);
  return (
    <div
      className="editor-page"
      data-testid="personality-editor"
      onKeyDown={(event) => undoByKey(event, editor.fields)}
    >
      <PageHeader editor={editor} />
      <ProblemLine editor={editor} />
      <div className="page-body">
        <SectionNav sections={sections} />
        <main>
          <IdentitySection fields={editor.fields} otherNames={otherNames} isNew={isNew} />
          <ModelSection editor={editor} />
          <PromptSection editor={editor} otherNames={otherNames} />
          <MannerSection fields={editor.fields} />
          <AttitudesSection editor={editor} />
          <MemoriesSection editor={editor} />
        </main>
      </div>
    </div>
  );
}

const attempts: Readonly<Record<Attempt, string>> = {
  open: 'The page could not be brought up to date.',
  memory: 'The memory was not changed.',
  action: 'That did not work.',
  reset: 'It was not reset.',
  restore: 'It was not restored.',
};

function ProblemLine({ editor }: { readonly editor: PersonalityEditor }) {
  const problem = useStore(editor.store, (state) => state.problem);
  return (
    <div role="alert">
      {problem !== null && (
        <p className="problem-line" data-testid="problem">
          <Icon name="error" />
          <span>
            {attempts[problem.attempt]}
            {problem.code === 'unavailable' && ' The local database cannot be written.'}
          </span>
          <button type="button" className="link" onClick={() => editor.dismissProblem()}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
