import { type Device, devicesReply } from '../../shared/protocol/restApi.ts';
import type { ApiAnswer } from '../../shared/sync/serviceClient.ts';
import { askService, type ServiceAddress } from './serviceRequest.ts';

/** The person's devices as the service knows them. */
export interface DevicesClient {
  list(): Promise<ApiAnswer<readonly Device[]>>;
  rename(id: string, name: string): Promise<ApiAnswer<null>>;
  /** Takes the device's access away. */
  revoke(id: string): Promise<ApiAnswer<null>>;
  /** Gives it back. */
  admit(id: string): Promise<ApiAnswer<null>>;
}

export function createDevicesClient(address: ServiceAddress): DevicesClient {
  const path = (id: string): string => `v1/devices/${encodeURIComponent(id)}`;
  return {
    async list() {
      const answer = await askService(address, {
        method: 'GET',
        path: 'v1/devices',
        reply: devicesReply,
      });
      return answer.ok ? { ok: true, reply: answer.reply.devices } : answer;
    },
    rename: (id, name) =>
      askService(address, { method: 'PATCH', path: path(id), body: { name }, reply: null }),
    revoke: (id) => askService(address, { method: 'DELETE', path: path(id), reply: null }),
    admit: (id) => askService(address, { method: 'POST', path: `${path(id)}/admit`, reply: null }),
  };
}
