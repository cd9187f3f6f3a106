import type { ScopeView } from '../../../shared/protocol/personalityApi.ts';
import { scopeKey, scopeWords } from '../state/memoryList.ts';

interface ScopeSelectProps {
  readonly label: string;
  readonly scopes: readonly ScopeView[];
  readonly value: string;
  readonly onChange: (scope: string) => void;
}

/** Chooses where a memory counts. */
export function ScopeSelect({ label, scopes, value, onChange }: ScopeSelectProps) {
  const isKnown = scopes.some(({ scope }) => scopeKey(scope) === value);
  return (
    <select
      aria-label={label}
      title={label}
      data-testid="memory-scope"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {!isKnown && <option value={value}>Somewhere else</option>}
      {scopes.map(({ scope }) => (
        <option key={scopeKey(scope)} value={scopeKey(scope)}>
          {scopeWords(scope, scopes)}
        </option>
      ))}
    </select>
  );
}
