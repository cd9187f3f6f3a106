import type {
  MeReply,
  PullQuery,
  PullReply,
  PushReply,
  PushRequest,
  WireErrorCode,
} from '../protocol/syncApi.ts';

/** Why a request brought no reply. */
export type ApiFailure =
  /** The service refuses the token, or there is none. */
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  /** The person has taken this device's access away. */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'resync' }
  | { readonly kind: 'tooLarge' }
  /** The space has no room for these bytes. */
  | { readonly kind: 'overQuota' }
  /** Not reached, overloaded, or an answer that cannot be read: try again. */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | null; readonly detail: string }
  /** Something answers that is not our service, or one that does not know or take the request; then it says its `code`. */
  | {
      readonly kind: 'wrongService';
      readonly detail: string;
      readonly code?: WireErrorCode;
    };

export type ApiAnswer<T> =
  { readonly ok: true; readonly reply: T } | { readonly ok: false; readonly failure: ApiFailure };

/** The service as a client reaches it. Never throws for what a network can do; gives up in bounded time. */
export interface ServiceClient {
  me(): Promise<ApiAnswer<MeReply>>;
  push(spaceId: string, request: PushRequest): Promise<ApiAnswer<PushReply>>;
  pull(spaceId: string, query: PullQuery): Promise<ApiAnswer<PullReply>>;
  /** Idempotent: what is there already may be sent again. */
  putBlob(spaceId: string, hash: string, bytes: Uint8Array): Promise<ApiAnswer<null>>;
  /** At most `MAX_BLOB_BYTES`, as they came: nobody has checked them. Null where the space has no such blob. */
  getBlob(spaceId: string, hash: string): Promise<ApiAnswer<Uint8Array | null>>;
}
