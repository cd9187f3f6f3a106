export const COMPOSER_ID = 'composer';

/** Puts the caret into the composer, wherever the focus is now. */
export function focusComposer(): void {
  document.getElementById(COMPOSER_ID)?.focus();
}
