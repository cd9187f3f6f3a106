import type { ChatMessage } from './model.ts';

/** Anthropic takes no more marks in one request. */
const MAX_MARKS = 4;

/** The messages at which a cached prefix may end: the last ones, which reach furthest. */
export function cacheEnds(messages: readonly ChatMessage[]): ReadonlySet<ChatMessage> {
  const ends = messages.filter((message) => 'isCacheEnd' in message && message.isCacheEnd);
  return new Set(ends.slice(-MAX_MARKS));
}
