/** Whether a token may be sent there: over TLS, or without leaving this machine. */
export function isServiceAddress(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url === null) return false;
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
}
