import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type DiffPart, wordDiff } from '../../../shared/conflicts/wordDiff.ts';

/** More is not shown at once; the choice is about the whole. */
const MAX_SHOWN = 20_000;

interface DiffTextProps {
  /** What it is a text of, for screen readers where it scrolls. */
  readonly label: string;
  /** What it is compared with; null: with nothing. */
  readonly older: string | null;
  readonly text: string;
  /** It changes as a whole only, as a number does. */
  readonly isWhole?: boolean;
}

/** A text with what was added and removed marked, for the eye and for screen readers. */
export function DiffText({ label, older, text, isWhole = false }: DiffTextProps) {
  const parts = useMemo((): readonly DiffPart[] => {
    if (older === null || older === text) return [{ kind: 'same', text }];
    const [before, now] = [older.slice(0, MAX_SHOWN), text.slice(0, MAX_SHOWN)];
    if (!isWhole) return wordDiff(before, now);
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: now },
    ];
  }, [older, text, isWhole]);
  const box = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(box, parts);
  const hidden = text.length - MAX_SHOWN;
  if (text === '' && (older ?? '') === '') return <p className="secondary">Empty</p>;
  return (
    <div
      ref={box}
      className="diff-text"
      {...(scrolls && { ...REACHED_BY_KEYS, 'aria-label': label })}
    >
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

/** What is longer than its box can be scrolled with the keyboard. */
const REACHED_BY_KEYS = { tabIndex: 0, role: 'group' } as const;

/** Whether the box holds more than it shows: as it grows and shrinks, comes in sight, or gets other `content`. */
function useScrolls(box: RefObject<HTMLElement | null>, content: unknown): boolean {
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const look = (): void => setScrolls(current.scrollHeight > current.clientHeight);
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(current);
    return () => sizes.disconnect();
  }, [box, content]);
  return scrolls;
}
