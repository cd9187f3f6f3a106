import type { MeReply } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { HttpFault } from './httpFault.ts';

type OwnSpace = MeReply['spaces'][number];

/** The person's space of this id, or their `personal` one; `forbidden` for any other. */
export async function spaceOf(
  service: SyncService,
  userId: string,
  name: string,
): Promise<OwnSpace> {
  const { spaces } = await service.me(userId);
  const space = spaces.find(({ id, kind }) =>
    name === 'personal' ? kind === 'personal' : id === name,
  );
  if (space === undefined) throw new HttpFault('forbidden', 'You have no access to this space.');
  return space;
}
