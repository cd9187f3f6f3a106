import type { Express } from 'express';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { Accounts } from '../db/accounts.ts';
import type { Blobs } from '../db/blobs.ts';
import type { Devices } from '../db/devices.ts';
import { account } from './account.ts';
import { blobs } from './blobs.ts';
import type { Bodies } from './bodies.ts';
import { clerkWebhook } from './clerkWebhook.ts';
import { deviceGuard, refuseLeaving } from './deviceGuard.ts';
import { devices } from './devices.ts';
import { exportAccount } from './exportAccount.ts';
import type { HeadHub } from './headHub.ts';

export interface PeopleParts {
  readonly blobs: Blobs;
  readonly devices: Devices;
  readonly accounts: Accounts;
  readonly exportOf: (userId: string) => AsyncIterable<string>;
  /** Verifies Clerk's messages; null: none are taken. */
  readonly webhookSecret: string | null;
}

/** What Clerk tells of its accounts: no token, but a signature. */
export function webhookRoutes(app: Express, { accounts, webhookSecret }: PeopleParts): void {
  if (webhookSecret !== null) app.use('/webhooks/clerk', clerkWebhook(accounts, webhookSecret));
}

/** What these routes use of the whole service. */
interface Shared {
  readonly service: SyncService;
  readonly hub: HeadHub;
  readonly bodies: Bodies;
}

/** What belongs to a person beside records. Stands before the other routes: the guards hold for those too. */
export function peopleRoutes(
  app: Express,
  { service, hub, bodies }: Shared,
  parts: PeopleParts,
): void {
  app.use('/v1', deviceGuard(parts.devices));
  app.use('/v1/devices', devices(parts.devices, hub, bodies));
  app.get('/v1/me/export', exportAccount(parts.exportOf));
  app.use('/v1/me', account(parts.accounts));
  app.use('/v1/spaces', refuseLeaving);
  app.use('/v1/spaces/:spaceId/blobs', blobs(service, parts.blobs));
}
