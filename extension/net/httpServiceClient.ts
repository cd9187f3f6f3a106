import { meReply, pullReply, pushReply } from '../../shared/protocol/syncApi.ts';
import type { PullQuery } from '../../shared/protocol/syncApi.ts';
import type { ServiceClient } from '../../shared/sync/serviceClient.ts';
import { askService, type ServiceAddress } from './serviceRequest.ts';

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
        reply: pullReply,
      }),
  };
}

function searchOf(query: PullQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return search.toString();
}
