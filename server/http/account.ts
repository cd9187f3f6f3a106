import { Router } from 'express';
import type { Accounts } from '../db/accounts.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

/**
 * The end of the person's account, below `/v1/me`: asked for with `DELETE /`, taken back with
 * `POST /deletion/cancel` until it is carried out.
 */
export function account(accounts: Accounts): Router {
  const router = Router();

  router.delete('/', async (_request, response) => {
    response.json(await accounts.remove(userOf(response), 'person'));
  });

  router.get('/deletion', async (_request, response) => {
    response.json(await accounts.deletionOf(userOf(response)));
  });

  router.post('/deletion/cancel', async (_request, response) => {
    const deletion = await accounts.keep(userOf(response));
    if (deletion.removedAt !== null) {
      throw new HttpFault(
        'forbidden',
        'The account was deleted where you sign in, which cannot be taken back here.',
      );
    }
    response.json(deletion);
  });

  return router;
}
