import { Avatar } from '../../views/Avatar.tsx';
import type { PersonalityEditor } from '../state/personalityEditor.ts';
import { IconAction, PageButton } from './PageButton.tsx';
import { SaveStatus } from './SaveStatus.tsx';
import { useField } from './useField.ts';
import { useStore } from '../../views/useStore.ts';

/** Who is edited, whether it is saved, and what can be done with the whole. */
export function PageHeader({ editor }: { readonly editor: PersonalityEditor }) {
  const { fields, store } = editor;
  const { value: name } = useField(fields, 'name');
  const { value: accent } = useField(fields, 'accent');
  const { value: icon } = useField(fields, 'icon');
  const isBuiltIn = useStore(store, (state) => state.isBuiltIn);
  const isStored = useStore(store, (state) => state.isStored);
  return (
    <header className="page-header">
      <Avatar accent={accent} icon={icon} />
      <div className="page-name">
        <h1 className="cut">{name.trim() === '' ? 'Nameless' : name}</h1>
        {isBuiltIn && (
          <span className="secondary cut" data-testid="built-in">
            {isStored ? 'Built in, changed by you' : 'Built in'}
          </span>
        )}
      </div>
      <SaveStatus fields={fields} />
      <PageActions editor={editor} />
    </header>
  );
}

function PageActions({ editor }: { readonly editor: PersonalityEditor }) {
  const isBuiltIn = useStore(editor.store, (state) => state.isBuiltIn);
  const isStored = useStore(editor.store, (state) => state.isStored);
  return (
    <div className="page-actions">
      {isBuiltIn && isStored && (
        <PageButton isSecondary icon="history" testId="reset" onClick={() => void editor.reset()}>
          Reset to built-in
        </PageButton>
      )}
      <IconAction
        icon="comment-discussion"
        label="New conversation with it"
        isDisabled={!isBuiltIn && !isStored}
        testId="action-chat"
        onClick={() => void editor.runAction('chat')}
      />
      <IconAction
        icon="copy"
        label="Duplicate"
        isDisabled={!isBuiltIn && !isStored}
        testId="action-duplicate"
        onClick={() => void editor.runAction('duplicate')}
      />
      <IconAction
        icon="export"
        label="Export…"
        isDisabled={!isBuiltIn && !isStored}
        testId="action-export"
        onClick={() => void editor.runAction('export')}
      />
      {!isBuiltIn && (
        <IconAction
          icon="trash"
          label="Delete this personality"
          isDisabled={!isStored}
          testId="action-delete"
          onClick={() => void editor.runAction('delete')}
        />
      )}
      <IconAction
        icon="settings-gear"
        label="Defaults and quotas"
        testId="action-defaults"
        onClick={() => void editor.runAction('defaults')}
      />
    </div>
  );
}
