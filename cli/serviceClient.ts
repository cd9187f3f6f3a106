import { setTimeout as wait } from 'node:timers/promises';
import type * as z from 'zod';
import { MAX_BLOB_BYTES } from '../shared/domain/blob.ts';
import { parseRetryAfter } from '../shared/models/retryAfter.ts';
import {
  type AccountDeletion,
  accountDeletion,
  type BlobsReply,
  blobsReply,
  type Device,
  devicesReply,
  type SignInReply,
  signInReply,
} from '../shared/protocol/restApi.ts';
import {
  type MeReply,
  meReply,
  type PullReply,
  pullReply,
  type PushReply,
  pushReply,
  type PushRequest,
  wireError,
} from '../shared/protocol/syncApi.ts';
import type { TokenSource } from './accessToken.ts';
import { CommandFailure, throwIfInterrupted } from './commandFailure.ts';
import { readBody, readBytes } from './readBody.ts';
import { sha256 } from './sha256.ts';

const TIMEOUT_MS = 60_000;
/** A page of records is soft-limited to 2 MB, or is one record. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024;
const MAX_TRIES = 4;
const LONGEST_WAIT_MS = 30_000;

/**
 * The sync service as the command line needs it. Every call throws `CommandFailure` with a next step. A call
 * that the service is too busy for is made again a few times; pushes may be, since mutations have ids.
 */
export interface ServiceClient {
  readonly url: string;
  /** How to sign in; needs no token. Null at a service that does not say. */
  signIn(): Promise<SignInReply | null>;
  me(): Promise<MeReply>;
  /** The pages of a first load: every living record, in the order of its last change. */
  pages(spaceId: string): AsyncGenerator<PullReply, void, undefined>;
  /** Null where the request is larger than the service takes. */
  push(spaceId: string, request: PushRequest): Promise<PushReply | null>;
  /** Null where the service has no such route. */
  devices(): Promise<readonly Device[] | null>;
  blobs(spaceId: string): Promise<BlobsReply | null>;
  /** The bytes of a blob, checked; null where the service has none of this hash, or others. */
  blob(spaceId: string, hash: string): Promise<Uint8Array | null>;
  /** What is there already may be sent again. */
  putBlob(spaceId: string, hash: string, bytes: Uint8Array): Promise<void>;
  deletion(): Promise<AccountDeletion | null>;
  /** Ends a shared space for all of its members; false where the person has no such space, or is not its owner. */
  deleteSpace(spaceId: string): Promise<boolean>;
  /** The service's own way to OpenRouter, with the key of its vault: what to ask, and the token for it. */
  proxy(): Promise<{ readonly baseUrl: string; readonly token: string }>;
}

interface Connection {
  readonly url: string;
  readonly token: TokenSource;
  readonly signal: AbortSignal;
}

interface Asked {
  readonly path: string;
  readonly post?: object;
  readonly put?: Uint8Array;
  readonly isDeletion?: true;
  readonly isOpen?: boolean;
}

/** `url` may have a path, as a service behind a proxy has. */
export function createServiceClient(connection: Connection): ServiceClient {
  const { call, maybe, bytes } = createCalls(connection);
  return {
    url: connection.url,
    signIn: () => maybe(signInReply, { path: 'v1/sign-in', isOpen: true }, [401, 404]),
    me: () => call(meReply, { path: 'v1/me' }),
    async *pages(spaceId) {
      let query = 'cursor=0';
      for (;;) {
        const reply = await call(pullReply, { path: `v1/spaces/${spaceId}/pull?${query}` });
        yield { ...reply, records: reply.records.filter(({ deleted }) => !deleted) };
        if (reply.nextPage === null) return;
        const { epoch, cursor, nextPage } = reply;
        query = new URLSearchParams({ epoch, cursor: String(cursor), page: nextPage }).toString();
      }
    },
    push: (spaceId, post) => maybe(pushReply, { path: `v1/spaces/${spaceId}/push`, post }, [413]),
    devices: async () =>
      (await maybe(devicesReply, { path: 'v1/devices' }, [404]))?.devices ?? null,
    blobs: (spaceId) => maybe(blobsReply, { path: `v1/spaces/${spaceId}/blobs` }, [404]),
    async blob(spaceId, hash) {
      const read = await bytes({ path: `v1/spaces/${spaceId}/blobs/${hash}` }, [404]);
      return read !== null && sha256(read) === hash ? read : null;
    },
    putBlob: async (spaceId, hash, put) => {
      await bytes({ path: `v1/spaces/${spaceId}/blobs/${hash}`, put }, []);
    },
    deleteSpace: async (spaceId) =>
      (await bytes({ path: `v1/spaces/${spaceId}`, isDeletion: true }, [403])) !== null,
    deletion: () => maybe(accountDeletion, { path: 'v1/me/deletion' }, [404]),
    async proxy() {
      const token = await connection.token();
      if (token === null) throw signedOut(connection.url);
      return { baseUrl: `${connection.url}/v1/proxy/openrouter`, token };
    },
  };
}

interface Calls {
  readonly call: <T>(schema: z.ZodType<T>, asked: Asked) => Promise<T>;
  /** Null for the statuses that are an answer too. */
  readonly maybe: <T>(
    schema: z.ZodType<T>,
    asked: Asked,
    statuses: readonly number[],
  ) => Promise<T | null>;
  /** The bytes of an answer; null for the statuses that are an answer too. */
  readonly bytes: (asked: Asked, statuses: readonly number[]) => Promise<Uint8Array | null>;
}

function createCalls(connection: Connection): Calls {
  const { url, signal } = connection;
  let hasAnswered = false;

  /** The answer to one request, made again where that can help. */
  const answer = async (asked: Asked): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      throwIfInterrupted(signal);
      const outcome = await ask(connection, asked);
      if (outcome.kind === 'answered') {
        hasAnswered = true;
        const waitMs = busyFor(outcome.response, attempt);
        if (waitMs === null) return outcome.response;
        await outcome.response.body?.cancel();
        await pause(waitMs, signal);
      } else {
        // A service that has answered a moment ago may be starting anew.
        if (!hasAnswered || attempt >= MAX_TRIES) throw unreachable(url, outcome.cause);
        await pause(500 * 2 ** (attempt - 1), signal);
      }
    }
  };
  const maybe: Calls['maybe'] = async (schema, asked, statuses) => {
    const response = await answer(asked);
    const text = await readBody(response, MAX_REPLY_BYTES).catch((cause: unknown) => {
      throwIfInterrupted(signal);
      throw unreachable(url, cause);
    });
    if (statuses.includes(response.status)) return null;
    const body = parsed(text);
    if (!response.ok) throw refusal(response.status, body, url);
    const decoded = schema.safeParse(body);
    if (!decoded.success) throw strange(url);
    return decoded.data;
  };
  const bytes: Calls['bytes'] = async (asked, statuses) => {
    const response = await answer(asked);
    const read = await readBytes(response, MAX_BLOB_BYTES).catch((cause: unknown) => {
      throwIfInterrupted(signal);
      throw unreachable(url, cause);
    });
    if (statuses.includes(response.status)) return null;
    if (response.ok) return read;
    throw refusal(response.status, parsed(new TextDecoder().decode(read)), url);
  };
  return {
    maybe,
    bytes,
    call: async (schema, asked) => {
      const reply = await maybe(schema, asked, []);
      if (reply === null) throw strange(url);
      return reply;
    },
  };
}

type Outcome =
  | { readonly kind: 'answered'; readonly response: Response }
  | { readonly kind: 'silent'; readonly cause: unknown };

/** Asks once, and once more with another token where the first one is refused. */
async function ask(connection: Connection, asked: Asked): Promise<Outcome> {
  if (asked.isOpen === true) return send(connection, asked, null);
  const token = await connection.token();
  if (token === null) throw signedOut(connection.url);
  const first = await send(connection, asked, token);
  if (first.kind === 'silent' || first.response.status !== 401) return first;
  const another = await connection.token(token);
  if (another === null) return first;
  await first.response.body?.cancel();
  return send(connection, asked, another);
}

async function send(
  { url, signal }: Connection,
  asked: Asked,
  token: string | null,
): Promise<Outcome> {
  const { path, post, put } = asked;
  try {
    const response = await fetch(`${url}/${path}`, {
      method: methodOf(asked),
      body: bodyOf(post, put),
      headers: {
        accept: 'application/json',
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(post !== undefined && { 'content-type': 'application/json' }),
        ...(put !== undefined && { 'content-type': 'application/octet-stream' }),
      },
      // A redirect would carry the token to a stranger.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { kind: 'answered', response };
  } catch (cause) {
    throwIfInterrupted(signal);
    return { kind: 'silent', cause };
  }
}

function methodOf({ post, put, isDeletion }: Asked): string {
  if (isDeletion === true) return 'DELETE';
  return put !== undefined ? 'PUT' : post === undefined ? 'GET' : 'POST';
}

function bodyOf(
  post: object | undefined,
  put: Uint8Array | undefined,
): NonNullable<RequestInit['body']> | null {
  if (put !== undefined) return put as NonNullable<RequestInit['body']>;
  return post === undefined ? null : JSON.stringify(post);
}

/** Milliseconds to wait before asking again; null where the answer stands. */
function busyFor(response: Response, attempt: number): number | null {
  if (![429, 502, 503, 504].includes(response.status) || attempt >= MAX_TRIES) return null;
  const askedFor = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  const waitMs = askedFor ?? 500 * 2 ** (attempt - 1);
  return waitMs <= LONGEST_WAIT_MS ? waitMs : null;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => throwIfInterrupted(signal));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreachable(url: string, cause: unknown): CommandFailure {
  const words = `No service answers at ${url}. Start one with \`npm run server\`, or name another with --url.`;
  return new CommandFailure('unavailable', words, { cause });
}

function strange(url: string): CommandFailure {
  return new CommandFailure('failed', `${url} does not answer as a Parley service.`);
}

function signedOut(url: string): CommandFailure {
  const words = `You are not signed in at ${url}. Run \`parley login --url ${url}\`.`;
  return new CommandFailure('signedOut', words);
}

function refusal(status: number, body: unknown, url: string): CommandFailure {
  const isBusy = [429, 502, 503, 504].includes(status);
  const decoded = wireError.safeParse(body);
  if (!decoded.success) {
    const words = `${url} answers with HTTP ${status}, not as a Parley service.`;
    return new CommandFailure(isBusy ? 'unavailable' : 'failed', words);
  }
  const { code, message, requestId } = decoded.data.error;
  if (code === 'unauthorized') {
    const words = `The service refuses the sign-in. Run \`parley login --url ${url}\`, or give another token.`;
    return new CommandFailure('signedOut', words);
  }
  if (code === 'resync') {
    const words = 'The service was put back to another state meanwhile: run it again.';
    return new CommandFailure('conflict', words);
  }
  return new CommandFailure(isBusy ? 'unavailable' : 'failed', `${message} (request ${requestId})`);
}
