import type { ReactElement } from 'react';

/** What the editor gives to a page. */
export interface PanelEditor {
  readonly postMessage: (message: unknown) => void;
  /** Kept by the editor and given to whoever opens the page again. */
  readonly setState: (state: unknown) => void;
}

/** One of the pages that are opened beside files. */
export interface Panel {
  /** Asks the host for everything anew. */
  readonly resync: () => Promise<void>;
  /** Sends what is being written. */
  readonly flush: () => Promise<void>;
  readonly element: ReactElement;
}
