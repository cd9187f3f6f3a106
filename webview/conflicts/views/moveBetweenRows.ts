import type { KeyboardEvent } from 'react';

/**
 * Up, Down, Home and End go from row to row, to the chosen side of each; 1, 2 and 3 take a row's sides.
 * Left and Right choose within a row by themselves, as in every group of radio buttons. False for other
 * keys, and in a text.
 */
export function moveBetweenRows(rows: HTMLElement, { key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLInputElement) || target.type !== 'radio') return false;
  const all = [...rows.querySelectorAll<HTMLElement>('[data-testid="conflict-field"]')];
  const at = all.findIndex((row) => row.contains(target));
  const side = ['1', '2', '3'].indexOf(key);
  if (side >= 0) {
    const radio = radiosOf(all[at])[side];
    radio?.focus();
    radio?.click();
    return true;
  }
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(at + 1, all.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: all.length - 1,
  };
  const next = targets[key];
  if (next === undefined) return false;
  const radios = radiosOf(all[next]);
  (radios.find(({ checked }) => checked) ?? radios[0])?.focus();
  return true;
}

function radiosOf(row: HTMLElement | undefined): readonly HTMLInputElement[] {
  return [...(row?.querySelectorAll<HTMLInputElement>('input[type="radio"]') ?? [])];
}
