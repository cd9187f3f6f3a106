import type { KeyboardEvent } from 'react';
import type { Autosave } from '../state/autosave.ts';

/** Ctrl+Z and its kin undo saved steps wherever the focus is not in text, which undoes by itself. */
export function undoByKey<F extends object>(event: KeyboardEvent, fields: Autosave<F>): void {
  const key = event.key.toLowerCase();
  if (!(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y') || isText(event.target)) {
    return;
  }
  event.preventDefault();
  const isRedo = key === 'y' || event.shiftKey;
  void (isRedo ? fields.redo() : fields.undo());
}

function isText(target: EventTarget): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && ['text', 'search', 'number'].includes(target.type);
}
