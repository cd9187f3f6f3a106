import type { NewId } from '../../shared/domain/ids.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import { createReplyDecoder } from '../../shared/models/replyDecoder.ts';
import { chatRequestBody } from '../../shared/models/chatRequestBody.ts';
import type { Dialect } from '../../shared/models/dialects.ts';
import type { SendRequest } from './httpExchange.ts';
import { streamReply } from './streamReply.ts';

export interface ClientOptions {
  /** For example `https://openrouter.ai/api/v1`; read anew for every request. */
  baseUrl(): string;
  /** The key, or null where there is none; read anew for every request. */
  apiKey(): Promise<string | null>;
  readonly fetch: typeof fetch;
  /** Sends instead of `fetch`; `apiKey` then gives none. */
  readonly send?: SendRequest;
  /** Unix milliseconds. */
  now(): number;
  /** Names tool calls that the provider sent without an id. */
  readonly newId: NewId;
}

/**
 * Models over the chat-completions wire, in a provider's dialect of it. It asks exactly once:
 * `withRetry` and `withTimeout` wrap it. A loopback server is used without a key where there is none.
 */
export function createCompatibleModels(options: ClientOptions & { dialect: Dialect }): ChatModels {
  const { dialect, newId } = options;
  return {
    reply: (request, cancel) =>
      streamReply(
        options,
        {
          baseUrl: options.baseUrl(),
          path: 'chat/completions',
          apiKey: () => options.apiKey(),
          needsKey: dialect.needsKey,
          headers: (key) => ({
            ...dialect.headers,
            ...(key !== null && { Authorization: `Bearer ${key}` }),
          }),
          body: chatRequestBody(request, dialect),
          decoder: createReplyDecoder(newId),
        },
        cancel,
      ),
  };
}
