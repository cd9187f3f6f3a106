import { useState } from 'react';
import type { ScopeView } from '../../../shared/protocol/personalityApi.ts';
import { Icon } from '../../ui/Icon.tsx';
import { findMemories, scopeKey, scopeWords } from '../state/memoryList.ts';
import type { PersonalityEditor } from '../state/personalityEditor.ts';
import { MemoryForm } from './MemoryForm.tsx';
import { MemoryItem } from './MemoryItem.tsx';
import { PageSection } from './PageSection.tsx';
import { useStore } from '../../views/useStore.ts';

const PAGE = 60;

/** What it keeps in mind, and where. */
export function MemoriesSection({ editor }: { readonly editor: PersonalityEditor }) {
  const [text, setText] = useState('');
  const [scope, setScope] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const memories = useStore(editor.store, (state) => state.memories);
  const scopes = useStore(editor.store, (state) => state.scopes);
  const found = findMemories(memories, text, scope);
  return (
    <PageSection
      id="memories"
      title={`Memories${memories.length > 0 ? ` (${memories.length})` : ''}`}
    >
      <MemoryForm editor={editor} scopes={scopes} />
      {memories.length > 0 && (
        <div className="toolbar">
          <input
            type="search"
            aria-label="Search memories"
            placeholder="Search memories"
            data-testid="memory-search"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <ScopeFilter scopes={scopes} value={scope} onChange={setScope} />
        </div>
      )}
      <DeletedMemory editor={editor} />
      {memories.length === 0 && (
        <p className="secondary">
          It remembers nothing yet. It may remember things by itself, too.
        </p>
      )}
      {memories.length > 0 && found.length === 0 && (
        <p className="secondary">No memory is found.</p>
      )}
      <ul className="memories">
        {found.slice(0, limit).map((memory) => (
          <MemoryItem key={memory.id} memory={memory} scopes={scopes} editor={editor} />
        ))}
      </ul>
      {found.length > limit && (
        <button type="button" className="link" onClick={() => setLimit(limit + PAGE)}>
          Show {found.length - limit} more
        </button>
      )}
    </PageSection>
  );
}

interface ScopeFilterProps {
  readonly scopes: readonly ScopeView[];
  readonly value: string;
  readonly onChange: (scope: string) => void;
}

function ScopeFilter({ scopes, value, onChange }: ScopeFilterProps) {
  return (
    <select
      aria-label="Show memories of"
      data-testid="memory-scope-filter"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">All scopes</option>
      {scopes.map(({ scope }) => (
        <option key={scopeKey(scope)} value={scopeKey(scope)}>
          {scopeWords(scope, scopes)}
        </option>
      ))}
    </select>
  );
}

function DeletedMemory({ editor }: { readonly editor: PersonalityEditor }) {
  const deleted = useStore(editor.store, (state) => state.deletedMemory);
  return (
    <div role="status">
      {deleted !== null && (
        <p className="deleted">
          <Icon name="trash" />
          <span className="cut">Deleted “{deleted.text}”</span>
          <button
            type="button"
            className="link"
            data-testid="memory-undo"
            onClick={() => void editor.restoreMemory(deleted.id)}
          >
            Undo
          </button>
        </p>
      )}
    </div>
  );
}
