import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { Announcer } from './announcer.ts';
import { createListeners } from './listeners.ts';

/** For a database that has one instance only: nothing leaves the process. */
export function createLocalAnnouncer(report: (error: unknown) => void): Announcer {
  const heads = createListeners<HeadEvent>(report);
  return {
    announce: (head) => {
      heads.call(head);
      return Promise.resolve();
    },
    onHead: heads.add,
    onGap: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
