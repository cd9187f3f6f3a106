import type { ServiceAnswer } from '../../shared/sync/syncService.ts';
import { HttpFault } from './httpFault.ts';

/** The reply of the sync service, or the fault that its refusal is on the wire. */
export function replyOf<T>(answer: ServiceAnswer<T>): T {
  if (answer.ok) return answer.reply;
  switch (answer.refusal.kind) {
    case 'forbidden':
      throw new HttpFault('forbidden', 'You have no access to this space, or may only read it.');
    case 'resync':
      throw new HttpFault('resync', 'This space has a new history: load it from the start.');
    case 'tooLarge':
      throw new HttpFault('tooLarge', 'The batch is too large: send half of it.');
  }
}
