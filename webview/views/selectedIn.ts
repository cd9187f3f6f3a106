/** The text that the person has selected within one message, '' when the selection lies elsewhere. */
export function selectedIn(messageId: string): string {
  const selection = window.getSelection();
  const article = document.querySelector(`article[data-message-id="${CSS.escape(messageId)}"]`);
  const isInside =
    article?.contains(selection?.anchorNode ?? null) === true &&
    article.contains(selection?.focusNode ?? null);
  return isInside ? (selection?.toString() ?? '') : '';
}
