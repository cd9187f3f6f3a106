import type { ChatModels } from '../../shared/models/model.ts';
import { createMessagesWire } from '../../shared/models/messagesWire.ts';
import { createReplyDecoder } from '../../shared/models/replyDecoder.ts';
import { anthropicRequestBody } from './anthropicRequestBody.ts';
import type { ClientOptions } from './compatibleModels.ts';
import { streamReply } from './streamReply.ts';

/** The headers that Anthropic asks for with every request. */
export function anthropicHeaders(key: string | null): Readonly<Record<string, string>> {
  return { 'anthropic-version': '2023-06-01', ...(key !== null && { 'x-api-key': key }) };
}

/** Models over Anthropic's Messages wire; `baseUrl` ends in `/v1`. It asks exactly once. */
export function createAnthropicModels(options: ClientOptions): ChatModels {
  return {
    reply: (request, cancel) =>
      streamReply(
        options,
        {
          baseUrl: options.baseUrl(),
          path: 'messages',
          apiKey: () => options.apiKey(),
          needsKey: true,
          headers: anthropicHeaders,
          body: anthropicRequestBody(request),
          decoder: createReplyDecoder(options.newId, createMessagesWire()),
        },
        cancel,
      ),
  };
}
