import * as z from 'zod';
import { MAX_BLOB_BYTES } from '../../shared/domain/blob.ts';
import { jsonObject } from '../../shared/protocol/jsonObject.ts';
import { meReply, pullReply, pushReply, serverRecord } from '../../shared/protocol/syncApi.ts';
import type { PullQuery } from '../../shared/protocol/syncApi.ts';
import type { ServiceClient } from '../../shared/sync/serviceClient.ts';
import { getBytes, putBytes } from './bytesRequest.ts';
import { askService, type ServiceAddress } from './serviceRequest.ts';

/** The same page; its records' data is taken as it was parsed. */
const pulledPage = pullReply.extend({
  records: z.array(serverRecord.extend({ data: jsonObject.nullable() })),
});

/** The service's sync routes over HTTP; see `askService`. */
export function createHttpServiceClient(address: ServiceAddress): ServiceClient {
  const space = (id: string): string => `v1/spaces/${encodeURIComponent(id)}`;
  return {
    me: () => askService(address, { method: 'GET', path: 'v1/me', reply: meReply }),
    push: (spaceId, body) =>
      askService(address, {
        method: 'POST',
        path: `${space(spaceId)}/push`,
        body,
        reply: pushReply,
      }),
    pull: (spaceId, query) =>
      askService(address, {
        method: 'GET',
        path: `${space(spaceId)}/pull?${searchOf(query)}`,
        reply: pulledPage,
      }),
    putBlob: (spaceId, hash, bytes) => putBytes(address, `${space(spaceId)}/blobs/${hash}`, bytes),
    getBlob: (spaceId, hash) =>
      getBytes(address, `${space(spaceId)}/blobs/${hash}`, MAX_BLOB_BYTES),
  };
}

function searchOf(query: PullQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return search.toString();
}
