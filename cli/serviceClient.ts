import {
  type MeReply,
  meReply,
  pullReply,
  type ServerRecord,
  wireError,
} from '../shared/protocol/syncApi.ts';

/** The service refused or could not be reached; `message` is a sentence for the person. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

/** The sync service as the command line needs it. Every call throws `ServiceError` with a next step. */
export interface ServiceClient {
  me(): Promise<MeReply>;
  /** Every living record of a space, page by page, in the order of its last change. */
  records(spaceId: string): AsyncGenerator<ServerRecord, void, undefined>;
}

export function createServiceClient(url: string, token: string | null): ServiceClient {
  const get = async (path: string): Promise<unknown> => {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(path, url), { headers }).catch((cause: unknown) => {
      throw new ServiceError(`No service answers at ${url}. Start one with \`npm run server\`.`, {
        cause,
      });
    });
    if (response.ok) return response.json();
    throw new ServiceError(await refusalInWords(response, url));
  };
  return {
    me: async () => meReply.parse(await get('/v1/me')),
    async *records(spaceId) {
      let query = 'cursor=0';
      for (;;) {
        const reply = pullReply.parse(await get(`/v1/spaces/${spaceId}/pull?${query}`));
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

async function refusalInWords(response: Response, url: string): Promise<string> {
  const body = wireError.safeParse(await response.json().catch(() => null));
  if (!body.success) return `${url} answers with HTTP ${response.status}, not as a Parley service.`;
  if (body.data.error.code === 'unauthorized') {
    return 'The service refuses the token. Give it with --token-file, or in PARLEY_TOKEN.';
  }
  return `${body.data.error.message} (request ${body.data.error.requestId})`;
}
