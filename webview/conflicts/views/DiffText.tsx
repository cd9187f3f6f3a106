import { useMemo } from 'react';
import { type DiffPart, wordDiff } from '../../../shared/conflicts/wordDiff.ts';

/** More is not shown at once; the choice is about the whole. */
const MAX_SHOWN = 20_000;

interface DiffTextProps {
  /** What it is compared with; null: with nothing. */
  readonly older: string | null;
  readonly text: string;
  /** It changes as a whole only, as a number does. */
  readonly isWhole?: boolean;
}

/** A text with what was added and removed marked, for the eye and for screen readers. */
export function DiffText({ older, text, isWhole = false }: DiffTextProps) {
  const parts = useMemo((): readonly DiffPart[] => {
    if (older === null || older === text) return [{ kind: 'same', text }];
    const [before, now] = [older.slice(0, MAX_SHOWN), text.slice(0, MAX_SHOWN)];
    if (!isWhole) return wordDiff(before, now);
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: now },
    ];
  }, [older, text, isWhole]);
  const hidden = text.length - MAX_SHOWN;
  if (text === '' && (older ?? '') === '') return <p className="secondary">Empty</p>;
  return (
    <div className="diff-text">
      {parts.map((part, i) => {
        const shown = part.text.slice(0, MAX_SHOWN);
        if (part.kind === 'added') return <ins key={i}>{shown}</ins>;
        if (part.kind === 'removed') return <del key={i}>{shown}</del>;
        return <span key={i}>{shown}</span>;
      })}
      {hidden > 0 && <p className="secondary">… and {hidden.toLocaleString()} more characters</p>}
    </div>
  );
}
