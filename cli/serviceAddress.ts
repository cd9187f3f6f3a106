import { CommandFailure } from './commandFailure.ts';

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Whether the service may send people there: over TLS, or within this machine where the service is. */
export function isIssuerFor(issuer: string, serviceUrl: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const url = new URL(issuer);
  if (url.username !== '' || url.password !== '') return false;
  return isLoopback(url)
    ? isLoopback(new URL(serviceUrl)) && /^https?:$/.test(url.protocol)
    : url.protocol === 'https:';
}

/**
 * A service's address in its one spelling, without a slash at its end; it may have a path, as behind a proxy.
 * Throws `CommandFailure` where a token would travel in the clear.
 */
export function serviceAddress(given: string): string {
  if (!/^https?:\/\//i.test(given) || !URL.canParse(given)) {
    throw new CommandFailure(
      'usage',
      `${given} is not an address that begins with http:// or https://.`,
    );
  }
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') {
    throw new CommandFailure(
      'usage',
      'The address holds a user name or password: leave it out and use `parley login`.',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new CommandFailure(
      'usage',
      `${url.origin} would send your sign-in unencrypted: use https:// for another machine.`,
    );
  }
  url.search = '';
  url.hash = '';
  return url.href.replace(/\/+$/, '');
}
