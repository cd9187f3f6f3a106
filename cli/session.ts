import { createTokenSource } from './accessToken.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import type { Interruption } from './interruption.ts';
import { serviceAddress } from './serviceAddress.ts';
import { createServiceClient, type ServiceClient } from './serviceClient.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly url: string;
  readonly tokenFile?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** What every command works with. */
export interface Session {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  readonly signal: AbortSignal;
  readonly credentials: Credentials;
  readonly tokenFile: string | undefined;
  /** The service's address in its one spelling. */
  readonly serviceUrl: string;
  readonly client: ServiceClient;
  /** One that an interruption does not stop: for what has to be kept then. */
  readonly lastClient: ServiceClient;
}

/** Throws `CommandFailure` for an address that cannot be one. */
export function openSession(options: GlobalOptions, interruption: Interruption): Session {
  const { signal } = interruption;
  const serviceUrl = serviceAddress(options.url);
  const credentials = createCredentials();
  const clientUntil = (until: AbortSignal): ServiceClient => {
    const token = createTokenSource({
      serviceUrl,
      tokenFile: options.tokenFile,
      given: process.env['PARLEY_TOKEN'],
      credentials,
      signal: until,
    });
    return createServiceClient({ url: serviceUrl, token, signal: until });
  };
  return {
    terminal: createTerminal({ json: options.json === true, quiet: options.quiet === true }),
    interruption,
    signal,
    credentials,
    tokenFile: options.tokenFile,
    serviceUrl,
    client: clientUntil(signal),
    lastClient: clientUntil(new AbortController().signal),
  };
}
