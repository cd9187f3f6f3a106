import { useState } from 'react';

interface Query<T> {
  readonly start: number;
  readonly options: readonly T[];
}

interface CompletionSource<T> {
  /** What could be completed at the caret; null when nothing can. */
  readonly found: Query<T> | null;
  readonly caret: number | null;
  readonly onPick: (option: T, range: { readonly start: number; readonly caret: number }) => void;
  /** Whether Enter should do what it always does instead of completing to this option. */
  readonly isWhole?: (option: T) => boolean;
}

/** A menu at the caret: what it offers, which option is active, and what the keys do. */
interface Completion<T> {
  readonly options: readonly T[];
  readonly isOpen: boolean;
  readonly active: number;
  readonly pick: (index: number) => void;
  /** True when the key was for the menu. */
  readonly handleKey: (key: string) => boolean;
}

/** Arrows go round in the menu, Enter and Tab complete, Escape closes it until another part is typed. */
export function useCompletion<T>(source: CompletionSource<T>): Completion<T> {
  const { found, caret, onPick, isWhole } = source;
  const [dismissedAt, setDismissedAt] = useState<number | null>(null);
  const [chosen, setChosen] = useState<{ index: number; caret: number | null } | null>(null);
  if (found?.start !== dismissedAt && dismissedAt !== null) setDismissedAt(null);
  const query = found && found.start !== dismissedAt ? found : null;
  const options = query?.options ?? [];
  const index = chosen !== null && chosen.caret === caret ? chosen.index : 0;
  const active = Math.min(index, Math.max(0, options.length - 1));

  const move = (by: number) =>
    setChosen({ index: (active + by + options.length) % options.length, caret });
  const pick = (at: number) => {
    const option = options[at];
    if (query && caret !== null && option !== undefined) {
      onPick(option, { start: query.start, caret });
    }
  };
  const enter = () => {
    const option = options[active];
    if (option !== undefined && isWhole?.(option)) return false;
    pick(active);
    return true;
  };
  const handleKey = (key: string): boolean => {
    if (!query) return false;
    switch (key) {
      case 'ArrowDown':
        move(1);
        return true;
      case 'ArrowUp':
        move(-1);
        return true;
      case 'Escape':
        setDismissedAt(query.start);
        return true;
      case 'Tab':
        pick(active);
        return true;
      case 'Enter':
        return enter();
      default:
        return false;
    }
  };
  return { options, isOpen: query !== null, active, pick, handleKey };
}
