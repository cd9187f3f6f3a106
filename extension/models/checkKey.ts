/** What a provider says of a key; `unreachable` says nothing of the key. */
export type KeyCheck = 'accepted' | 'refused' | 'unreachable';

/** Asks OpenRouter's `GET /key`, which answers for any key of a person's, whether `key` is good. */
export async function checkKey(
  request: { readonly baseUrl: string; readonly key: string },
  fetchImpl: typeof fetch,
): Promise<KeyCheck> {
  try {
    const response = await fetchImpl(`${request.baseUrl.replace(/\/+$/, '')}/key`, {
      headers: { authorization: `Bearer ${request.key}` },
      signal: AbortSignal.timeout(15_000),
    });
    await response.body?.cancel();
    if (response.ok) return 'accepted';
    return response.status === 401 || response.status === 403 ? 'refused' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
