import { Router } from 'express';
import * as z from 'zod';
import { type Device, patchDeviceBody } from '../../shared/protocol/restApi.ts';
import type { Devices } from '../db/devices.ts';
import type { Bodies } from './bodies.ts';
import { decode } from './decode.ts';
import { deviceName, deviceOf } from './deviceGuard.ts';
import type { HeadHub } from './headHub.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

const MAX_BODY_BYTES = 4_096;

const notFound = () => new HttpFault('notFound', 'You have no such device.');

/** `/v1/devices`: the person's own devices, and which of them may still sync. */
export function devices(store: Devices, hub: Pick<HeadHub, 'endDevice'>, bodies: Bodies): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    const asking = deviceOf(response);
    const stored = await store.list(userOf(response));
    const list: Device[] = stored.map((device) => ({ ...device, isThis: device.id === asking }));
    response.json({ devices: list });
  });

  router.patch('/:id', bodies.json(MAX_BODY_BYTES), async (request, response) => {
    const { name } = decode(patchDeviceBody.extend({ name: deviceName }), request.body);
    const key = { userId: userOf(response), id: decode(z.uuid(), request.params.id) };
    if (!(await store.rename(key, name))) throw notFound();
    response.status(204).end();
  });

  router.delete('/:id', async (request, response) => {
    const key = { userId: userOf(response), id: decode(z.uuid(), request.params.id) };
    if (!(await store.revoke(key))) throw notFound();
    hub.endDevice(key);
    response.status(204).end();
  });

  router.post('/:id/admit', async (request, response) => {
    const key = { userId: userOf(response), id: decode(z.uuid(), request.params.id) };
    const asking = deviceOf(response);
    // A revoked one does not come this far; one that is not named could be the very same.
    if (asking === null || asking === key.id) {
      throw new HttpFault('forbidden', 'Give the access back from another of your devices.');
    }
    if (!(await store.admit(key))) throw notFound();
    response.status(204).end();
  });

  return router;
}
