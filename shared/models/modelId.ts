/** A model id taken apart: `provider` null is OpenRouter, whose ids may contain colons themselves. */
export interface ModelAddress {
  readonly provider: string | null;
  readonly model: string;
}

/**
 * Reads `provider:model`. What stands before the first colon names a provider only where it contains no
 * `/`, so that OpenRouter's `meta/llama:free` stays whole.
 */
export function parseModelId(id: string): ModelAddress {
  const at = id.indexOf(':');
  const head = id.slice(0, Math.max(0, at));
  if (at <= 0 || head.includes('/')) return { provider: null, model: id };
  return { provider: head, model: id.slice(at + 1) };
}
