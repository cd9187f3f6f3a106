import { Router } from 'express';
import { putProviderKeyBody, vaultProvider } from '../../shared/protocol/restApi.ts';
import type { Vault } from '../vault/vault.ts';
import type { BodyReader } from './bodies.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

/** What every route that needs the vault answers where the service has none. */
export const noVault = () =>
  new HttpFault(
    'notFound',
    'This service keeps no provider keys: whoever runs it has to set PARLEY_VAULT_KEYS first.',
  );

/** `/v1/provider-keys`: the person's keys, masked. `vault` is null where none is configured. */
export function providerKeys(vault: Vault | null, body: BodyReader): Router {
  const router = Router();
  const opened = (): Vault => {
    if (vault === null) throw noVault();
    return vault;
  };

  router.get('/v1/provider-keys', async (_request, response) => {
    response.json({ keys: await opened().list(userOf(response)) });
  });

  router.put('/v1/provider-keys/:provider', body, async (request, response) => {
    const owner = { userId: userOf(response), provider: providerOf(request.params.provider) };
    const { name, key } = decode(putProviderKeyBody, request.body);
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new HttpFault('badRequest', 'key: A key has no blanks and only ASCII characters.');
    }
    response.json(await opened().put(owner, { name, key }));
  });

  router.delete('/v1/provider-keys/:provider', async (request, response) => {
    const owner = { userId: userOf(response), provider: providerOf(request.params.provider) };
    if (!(await opened().remove(owner))) {
      throw new HttpFault('notFound', 'No key of this provider is kept here.');
    }
    response.status(204).end();
  });

  return router;
}

function providerOf(name: string) {
  const provider = vaultProvider.safeParse(name);
  if (provider.success) return provider.data;
  throw new HttpFault('notFound', `Keys are kept for ${vaultProvider.options.join(', ')} only.`);
}
