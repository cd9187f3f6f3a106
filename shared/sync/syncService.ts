import type { MeReply, PullQuery, PullReply, PushReply, PushRequest } from '../protocol/syncApi.ts';

/** Why a whole request was refused; one case for each HTTP status that the route answers with. */
type ServiceRefusal =
  /** The person is no member of that space, or may only read it (403). */
  | { readonly kind: 'forbidden' }
  /** The client must load the space anew: another epoch, or a cursor that cannot be served (409). */
  | { readonly kind: 'resync'; readonly epoch: string }
  /** The request is too large; halve the batch (413). */
  | { readonly kind: 'tooLarge' };

export type ServiceAnswer<T> =
  | { readonly ok: true; readonly reply: T }
  | { readonly ok: false; readonly refusal: ServiceRefusal };

/**
 * The service's half of sync as the rules of SPEC.md give it, without HTTP. The database layer
 * implements it, and so does the in-memory service of the simulation; both pass one contract suite.
 */
export interface SyncService {
  /** Makes the person's account and personal space on first sight. */
  me(userId: string): Promise<MeReply>;
  push(userId: string, spaceId: string, request: PushRequest): Promise<ServiceAnswer<PushReply>>;
  pull(userId: string, spaceId: string, query: PullQuery): Promise<ServiceAnswer<PullReply>>;
}
