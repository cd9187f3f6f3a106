import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGroup } from '../../../scripts/process/processGroup.ts';
import { waitForHttp } from '../../../scripts/process/waitForHttp.ts';
import { inProject } from '../../../scripts/projectRoot.ts';
import { anyFreePort } from '../../../scripts/start/choosePort.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/openIdProvider.ts';

/** A sync service with accounts, as a process of its own, and the provider that it trusts in Clerk's place. */
export interface AccountService {
  readonly url: string;
  readonly provider: OpenIdProvider;
  close(): Promise<void>;
}

/** Of this machine, but not one that VS Code for the browser takes for its own and leads through its own address. */
const ELSEWHERE = '127.0.0.2';

export async function startAccountService(): Promise<AccountService> {
  const provider = await startOpenIdProvider({ host: ELSEWHERE });
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-accounts-'));
  const port = await anyFreePort();
  const url = `http://127.0.0.1:${port}`;
  const { publishableKey, secretKey, jwtKey, issuer, clientId } = provider.accounts;
  const ofDeployments = /^(DATABASE_URL|REDIS_URL|HOST|CLERK_)/;
  const kept = Object.entries(process.env).filter(([name]) => !ofDeployments.test(name));
  const service = await startGroup({
    name: 'The sync service with accounts',
    command: process.execPath,
    args: [inProject('server', 'main.ts')],
    env: {
      ...Object.fromEntries(kept),
      PORT: String(port),
      PARLEY_DATA_DIR: dataDir,
      CLERK_PUBLISHABLE_KEY: publishableKey,
      CLERK_SECRET_KEY: secretKey,
      CLERK_JWT_KEY: jwtKey,
      CLERK_ISSUER: issuer,
      CLERK_OAUTH_CLIENT_ID: clientId ?? '',
    },
    logFile: join(dataDir, 'service.log'),
  });
  const close = async () => {
    await service.stop();
    await provider.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await waitForHttp(`${url}/readyz`, service);
    return { url, provider, close };
  } catch (error) {
    await close();
    throw error;
  }
}
