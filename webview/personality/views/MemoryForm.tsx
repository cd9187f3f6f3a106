import { type SyntheticEvent, useState } from 'react';
import { MAX_MEMORY_LENGTH } from '../../../shared/domain/memory.ts';
import { cleanText } from '../../../shared/domain/text.ts';
import type { MemoryResult, ScopeView } from '../../../shared/protocol/personalityApi.ts';
import { scopeKey } from '../state/memoryList.ts';
import type { PersonalityEditor } from '../state/personalityEditor.ts';
import { ScopeSelect } from './ScopeSelect.tsx';

interface MemoryFormProps {
  readonly editor: PersonalityEditor;
  readonly scopes: readonly ScopeView[];
}

/** Writes a new memory. */
export function MemoryForm({ editor, scopes }: MemoryFormProps) {
  const [text, setText] = useState('');
  const [scope, setScope] = useState('everywhere');
  const [said, setSaid] = useState('');
  const words = cleanText(text).trim();
  const isTooLong = words.length > MAX_MEMORY_LENGTH;
  const add = async () => {
    const chosen = scopes.find((each) => scopeKey(each.scope) === scope)?.scope;
    const result = await editor.addMemory(words, chosen ?? { kind: 'everywhere' });
    setSaid(resultWords(result));
    if (result?.kind === 'written') setText('');
  };
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (words !== '' && !isTooLong) void add();
  };
  return (
    <form className="memory-form" onSubmit={onSubmit}>
      <textarea
        rows={1}
        aria-label="New memory"
        placeholder="Something it should keep in mind"
        data-testid="memory-text"
        aria-invalid={isTooLong}
        aria-describedby="memory-said"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setSaid('');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            onSubmit(event);
          }
        }}
      />
      <ScopeSelect label="Where it counts" scopes={scopes} value={scope} onChange={setScope} />
      <button
        type="submit"
        className="button"
        data-testid="memory-add"
        disabled={words === '' || isTooLong}
      >
        Add
      </button>
      <p id="memory-said" className="remark odd" role="status">
        {isTooLong
          ? `${words.length - MAX_MEMORY_LENGTH} characters too long: a memory is a fact, not a document.`
          : said}
      </p>
    </form>
  );
}

function resultWords(result: MemoryResult | null): string {
  switch (result?.kind) {
    case 'known':
      return 'It knows that already.';
    case 'full':
      return `It holds ${result.limit} memories, which is as many as it can: delete one first.`;
    case 'gone':
      return 'That memory was deleted meanwhile.';
    case 'written':
    case undefined:
      return '';
  }
}
