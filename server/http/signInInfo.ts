import type { RequestHandler } from 'express';
import type { SignInReply } from '../../shared/protocol/restApi.ts';
import type { Accounts } from '../configuration.ts';

/** `GET /v1/sign-in`: how a client gets a token. Needs none. */
export function signInInfo(accounts: Accounts): RequestHandler {
  const reply: SignInReply =
    accounts.kind === 'local'
      ? { mode: 'local' }
      : {
          mode: 'clerk',
          issuer: accounts.issuer,
          clientId: accounts.clientId,
          scopes: [...accounts.scopes],
        };
  return (_request, response) => {
    response.json(reply);
  };
}
