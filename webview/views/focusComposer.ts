export const COMPOSER_ID = 'composer';

/** Puts the caret into the composer, wherever the focus is now. */
export function focusComposer(): void {
  document.getElementById(COMPOSER_ID)?.focus();
}

/** Puts the caret behind all that is written in the composer. */
export function moveCaretToEnd(): void {
  const field = document.getElementById(COMPOSER_ID);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollTop = field.scrollHeight;
}
