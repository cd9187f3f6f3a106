import { VSCodeProgressRing } from '@vscode/webview-ui-toolkit/react';

/** Turns while something is loading; the words beside it say what. */
export function ProgressRing() {
  return <VSCodeProgressRing aria-hidden="true" />;
}
