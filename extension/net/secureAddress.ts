/** Whether secrets may be sent there: over TLS, or without leaving this machine. */
export function isSecureAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || isLoopback(url);
}

/** Whether it is plain http to this machine. */
export function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && isThisMachine(url);
}

/** Whether it leads to this machine, whatever the protocol. */
export function isThisMachine({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** One spelling of an address, so that two can be compared: no query and no slash at the end. Null where it is none. */
export function plainAddress(text: string): string | null {
  const url = URL.parse(text.trim());
  return url === null ? null : `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
