import { type KeyboardEvent, useRef, useState } from 'react';
import { MAX_MEMORY_LENGTH } from '../../../shared/domain/memory.ts';
import { cleanText } from '../../../shared/domain/text.ts';
import type { MemoryView, ScopeView } from '../../../shared/protocol/personalityApi.ts';
import { Icon } from '../../ui/Icon.tsx';
import { scopeKey, scopeWords } from '../state/memoryList.ts';
import type { PersonalityEditor } from '../state/personalityEditor.ts';
import { IconAction, PageButton } from './PageButton.tsx';
import { ScopeSelect } from './ScopeSelect.tsx';

interface MemoryItemProps {
  readonly memory: MemoryView;
  readonly scopes: readonly ScopeView[];
  readonly editor: PersonalityEditor;
}

/** One memory: its words, where it counts, who wrote it, and what can be done with it. */
export function MemoryItem({ memory, scopes, editor }: MemoryItemProps) {
  const [isEditing, setEditing] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const finish = () => {
    setEditing(false);
    requestAnimationFrame(() => {
      item.current?.querySelector<HTMLElement>('[data-testid="memory-edit"]')?.focus();
    });
  };
  return (
    <li
      ref={item}
      className={memory.isPinned ? 'memory pinned' : 'memory'}
      data-testid="memory"
      data-id={memory.id}
      data-pinned={memory.isPinned}
    >
      {isEditing ? (
        <MemoryEditor memory={memory} scopes={scopes} editor={editor} onDone={finish} />
      ) : (
        <>
          <div className="memory-main">
            <p className="memory-words">{memory.text}</p>
            <MemoryMarks memory={memory} scopes={scopes} editor={editor} />
          </div>
          <div className="memory-actions">
            <IconAction
              icon={memory.isPinned ? 'pinned' : 'pin'}
              label="Pinned: read first, never left out"
              isPressed={memory.isPinned}
              testId="memory-pin"
              onClick={() => void editor.changeMemory(memory, { isPinned: !memory.isPinned })}
            />
            <IconAction
              icon="edit"
              label="Edit this memory"
              testId="memory-edit"
              onClick={() => setEditing(true)}
            />
            <IconAction
              icon="trash"
              label="Delete this memory"
              testId="memory-delete"
              onClick={() => void editor.deleteMemory(memory)}
            />
          </div>
        </>
      )}
    </li>
  );
}

function MemoryMarks({ memory, scopes, editor }: MemoryItemProps) {
  return (
    <p className="memory-marks secondary">
      {memory.isPinned && (
        <span>
          <Icon name="pinned" /> Pinned
        </span>
      )}
      <span>{scopeWords(memory.scope, scopes)}</span>
      {memory.isOwn && (
        <span data-testid="memory-own">
          <Icon name="sparkle" /> Written by itself
          {memory.conversationTitle !== null && (
            <>
              {' in '}
              <button
                type="button"
                className="link"
                data-testid="memory-origin"
                onClick={() => void editor.openMemoryOrigin(memory.id)}
              >
                {memory.conversationTitle}
              </button>
            </>
          )}
        </span>
      )}
    </p>
  );
}

interface MemoryEditorProps extends MemoryItemProps {
  readonly onDone: () => void;
}

function MemoryEditor({ memory, scopes, editor, onDone }: MemoryEditorProps) {
  const [text, setText] = useState(memory.text);
  const [scope, setScope] = useState(scopeKey(memory.scope));
  const words = cleanText(text).trim();
  const isFit = words !== '' && words.length <= MAX_MEMORY_LENGTH;
  const save = async () => {
    const chosen = scopes.find((each) => scopeKey(each.scope) === scope)?.scope;
    const change = {
      ...(words !== memory.text && { text: words }),
      ...(chosen && scope !== scopeKey(memory.scope) && { scope: chosen }),
    };
    if (Object.keys(change).length > 0 && (await editor.changeMemory(memory, change)) === null) {
      return;
    }
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone();
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (isFit) void save();
    }
  };
  return (
    <div className="memory-editor">
      <textarea
        autoFocus
        aria-label="Memory"
        aria-invalid={!isFit}
        data-testid="memory-editor"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="toolbar">
        <ScopeSelect label="Where it counts" scopes={scopes} value={scope} onChange={setScope} />
        <PageButton isDisabled={!isFit} onClick={() => void save()} testId="memory-save">
          Save
        </PageButton>
        <PageButton isSecondary onClick={onDone}>
          Cancel
        </PageButton>
      </div>
    </div>
  );
}
