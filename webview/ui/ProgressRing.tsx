import { createElement } from 'react';
import { PROGRESS_RING } from './toolkit.ts';

/** Turns while something is loading; the words beside it say what. */
export function ProgressRing() {
  return createElement(PROGRESS_RING, { 'aria-hidden': true });
}
