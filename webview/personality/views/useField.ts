import type { Autosave } from '../state/autosave.ts';
import type { FieldKey } from '../state/fieldDocument.ts';
import { useStore } from '../../views/useStore.ts';

/** A field as its control shows it. */
export interface FieldControl<V> {
  readonly value: V;
  /** Why it is not saved. */
  readonly problem: string | null;
  /** What it became elsewhere while it was being edited; null: nothing. */
  readonly theirs: { readonly value: V } | null;
  readonly set: (value: V) => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
}

/** One field of a page that saves itself. */
export function useField<F extends object, K extends FieldKey<F>>(
  fields: Autosave<F>,
  key: K,
): FieldControl<F[K]> {
  const { store } = fields;
  const value = useStore(store, ({ document }) => document.draft[key]);
  const saved = useStore(store, ({ document }) => document.saved[key]);
  const isDisputed = useStore(store, ({ document }) => Object.hasOwn(document.theirs, key));
  const problem = useStore(store, () => fields.problems()[key] ?? null);
  const set = (next: F[K]) => {
    const change: object = { [key]: next };
    fields.edit(change);
  };
  return {
    value,
    problem,
    theirs: isDisputed ? { value: saved } : null,
    set,
    onFocus: () => fields.focus(key),
    onBlur: () => {
      if (fields.store.getState().document.focused === key) fields.focus(null);
    },
    takeTheirs: () => fields.takeTheirs(key),
    keepMine: () => fields.keepMine(key),
  };
}
