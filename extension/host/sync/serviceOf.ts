import type { ServiceAddress } from '../../net/serviceRequest.ts';
import type { Accounts } from '../account/accounts.ts';
import type { AccountDesk } from '../account/registerAccounts.ts';
import type { Settings } from '../settings.ts';

interface Deps {
  readonly settings: Settings;
  readonly desk: Pick<AccountDesk, 'credentialsFor'>;
  readonly accounts: Pick<Accounts, 'device'>;
}

/** The sync service of the settings, as it is asked beside sync; null where none is set up. Read anew each time. */
export function serviceOf({ settings, desk, accounts }: Deps): () => ServiceAddress | null {
  return () => {
    const url = settings.get('sync.url');
    if (url === '') return null;
    return {
      url,
      token: (refused) => desk.credentialsFor(url).token(refused),
      device: () => accounts.device(),
      fetch,
      now: Date.now,
    };
  };
}
