import type { z } from 'zod';
import {
  type MeReply,
  meReply,
  pullReply,
  type ServerRecord,
  wireError,
} from '../shared/protocol/syncApi.ts';

const TIMEOUT_MS = 60_000;

/** What the person is told in one sentence, with what to do next. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

/** The sync service as the command line needs it. Every call throws `ServiceError` with a next step. */
export interface ServiceClient {
  me(): Promise<MeReply>;
  /** Every living record of a space, page by page, in the order of its last change. */
  records(spaceId: string): AsyncGenerator<ServerRecord, void, undefined>;
}

/** `url` may have a path, as a service behind a proxy has. */
export function createServiceClient(url: string, token: string | null): ServiceClient {
  const get = async <T>(schema: z.ZodType<T>, path: string): Promise<T> => {
    const response = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      // A redirect would carry the token to a stranger.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new ServiceError(`No service answers at ${url}. Start one with \`npm run server\`.`, {
        cause,
      });
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new ServiceError(refusalInWords(response.status, body, url));
    const decoded = schema.safeParse(body);
    if (!decoded.success) throw new ServiceError(`${url} does not answer as a Parley service.`);
    return decoded.data;
  };
  return {
    me: () => get(meReply, 'v1/me'),
    async *records(spaceId) {
      let query = 'cursor=0';
      for (;;) {
        const reply = await get(pullReply, `v1/spaces/${spaceId}/pull?${query}`);
        yield* reply.records.filter((record) => !record.deleted);
        if (reply.nextPage === null) return;
        query = new URLSearchParams({
          epoch: reply.epoch,
          cursor: String(reply.cursor),
          page: reply.nextPage,
        }).toString();
      }
    },
  };
}

function refusalInWords(status: number, body: unknown, url: string): string {
  const refusal = wireError.safeParse(body);
  if (!refusal.success) return `${url} answers with HTTP ${status}, not as a Parley service.`;
  const { code, message, requestId } = refusal.data.error;
  if (code === 'unauthorized') {
    return 'The service refuses the token. Give it with --token-file, or in PARLEY_TOKEN.';
  }
  if (code === 'resync')
    return 'The service was put back to another state meanwhile: run it again.';
  return `${message} (request ${requestId})`;
}
