import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importSPKI, jwtVerify } from 'jose';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/openIdProvider.ts';

/** A provider and, of a Parley service that trusts it, what a sign-in asks for. */
export interface ServiceWithAccounts {
  readonly url: string;
  readonly provider: OpenIdProvider;
  close(): Promise<void>;
}

const SPACE = '00000000-0000-4000-8000-00000000000';
const EPOCH = '11111111-1111-4111-8111-111111111111';

export async function startServiceWithAccounts(): Promise<ServiceWithAccounts> {
  const provider = await startOpenIdProvider();
  const key = await importSPKI(provider.accounts.jwtKey, 'RS256');
  const people: string[] = [];
  const answer = async (path: string, authorization: string): Promise<[number, object]> => {
    const { issuer, clientId, scopes } = provider;
    if (path === '/v1/sign-in') return [200, { mode: 'clerk', issuer, clientId, scopes }];
    const { payload } = await jwtVerify(authorization.replace('Bearer ', ''), key, { issuer });
    const userId = payload.sub ?? '';
    if (!people.includes(userId)) people.push(userId);
    const id = `${SPACE}${people.indexOf(userId)}`;
    const space = { id, kind: 'personal', role: 'owner', epoch: EPOCH, head: 0 };
    return path === '/v1/me' ? [200, { userId, mode: 'clerk', spaces: [space] }] : [503, {}];
  };
  const server = createServer((request, response) => {
    const send = ([status, body]: [number, object]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    answer(request.url ?? '', request.headers.authorization ?? '').then(send, () =>
      send([401, {}]),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    provider,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await provider.close();
    },
  };
}
