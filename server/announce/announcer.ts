import type { HeadEvent } from '../../shared/protocol/syncApi.ts';

/**
 * Tells the instances of the service of moved heads. Best effort: what is lost here, the sweep of the
 * streams makes up for.
 */
export interface Announcer {
  /** Tells every instance, this one included. */
  readonly announce: (head: HeadEvent) => Promise<void>;
  /** The announcements of all instances; some may be lost. */
  readonly onHead: (listener: (head: HeadEvent) => void) => () => void;
  /** Called when announcements may have been lost, after a reconnect for instance. */
  readonly onGap: (listener: () => void) => () => void;
  readonly close: () => Promise<void>;
}
