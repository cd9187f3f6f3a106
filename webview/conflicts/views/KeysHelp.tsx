const keys: readonly (readonly [key: string, does: string])[] = [
  ['n, p', 'Next and previous conflict'],
  ['↓, ↑', 'Next and previous field'],
  ['1, 2, 3', 'In a field: take what was before, mine, or theirs'],
  ['h', 'In a field with a text: merge it by hand; Escape leaves the text'],
  ['s', 'Save what is chosen'],
  ['m, t', 'Keep mine, keep theirs'],
  ['u', 'Take the other side of the last decision instead'],
  ['o', 'Show the record in Parley'],
];

/** The keys of the page. They act while the focus is on it and not in a text. */
export function KeysHelp({ hasBoth }: { readonly hasBoth: boolean }) {
  const shown = hasBoth ? [...keys, ['b', 'Keep both'] as const] : keys;
  return (
    <details className="keys-help" data-testid="keys">
      <summary>Keys</summary>
      <dl>
        {shown.map(([key, does]) => (
          <div key={key} className="key-row">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
