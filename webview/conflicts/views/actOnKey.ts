import type { KeyboardEvent } from 'react';
import type { ConflictPage } from '../state/conflictPage.ts';

/**
 * What the letters do while the focus is on the page and not in a text; `KeysHelp` documents them. False
 * for a key that does nothing.
 */
export function actOnKey(page: ConflictPage, event: KeyboardEvent): boolean {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || isInText(target)) return false;
  const act = actions[key.toLowerCase()];
  if (act === undefined) return false;
  act(page, target);
  return true;
}

type Act = (page: ConflictPage, target: EventTarget) => void;

const actions: Readonly<Record<string, Act | undefined>> = {
  n: (page) => void page.step(1),
  p: (page) => void page.step(-1),
  m: (page) => void page.settle('mine'),
  t: (page) => void page.settle('theirs'),
  b: (page) => {
    if (page.store.getState().open?.view.canKeepBoth === true) void page.settle('both');
  },
  s: (page) => void page.settleMerged(),
  o: (page) => void page.openRecord(),
  h: (_, target) =>
    rowOf(target)?.querySelector<HTMLElement>('[data-testid="merge-by-hand"]')?.click(),
  u: (page) => {
    const [side] = page.store.getState().lastDecision?.decision.instead ?? [];
    if (side !== undefined) void page.takeInstead(side);
  },
};

function rowOf(target: EventTarget): Element | null {
  return target instanceof Element ? target.closest('[data-testid="conflict-field"]') : null;
}

function isInText(target: EventTarget): boolean {
  return target instanceof HTMLTextAreaElement;
}
