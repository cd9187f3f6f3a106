/** What the codes of Node and of its `fetch` mean to a person. */
const REASONS: Readonly<Record<string, string | undefined>> = {
  ECONNREFUSED: 'nothing answers at its address',
  ENOTFOUND: 'its address is not known; is there a network?',
  EAI_AGAIN: 'its address is not known; is there a network?',
  EHOSTUNREACH: 'there is no way to it from this network',
  ENETUNREACH: 'there is no network',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
};

/** Why a request got no answer, in words that go on in a sentence; `fetch` itself says "fetch failed" to everything. */
export function whyUnreachable(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it cannot be reached';
  if (cause.name === 'TimeoutError') return 'it did not answer in time';
  const code = codeOf(cause.cause) ?? codeOf(cause);
  if (code === null) return cause.message;
  return REASONS[code] ?? `${cause.message} (${code})`;
}

function codeOf(error: unknown): string | null {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}
