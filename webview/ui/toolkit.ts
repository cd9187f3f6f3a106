import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';

// Only what is named here gets into the pages: the toolkit's own wrappers for React bring all of it.
provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());

/** The names of the toolkit's elements; React sets their properties by itself. */
export const BUTTON = 'vscode-button';
export const PROGRESS_RING = 'vscode-progress-ring';
