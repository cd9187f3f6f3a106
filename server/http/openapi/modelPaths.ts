import * as z from 'zod';
import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from 'zod-openapi';
import {
  exchangeBody,
  exchangeReply,
  providerKey,
  providerKeysReply,
  putProviderKeyBody,
  usageQuery,
  usageReply,
  vaultProvider,
} from '../../../shared/protocol/restApi.ts';
import { json, operation, raw } from './operation.ts';

const KEYS = 'Provider keys';
const MODELS = 'Models';
const provider = z.object({ provider: vaultProvider });
const upstream = z.object({
  'Parley-Upstream': z.string().meta({ description: 'The answer is the provider’s own.' }),
});

/** A request that is passed on to a provider. */
function passed(id: string, name: string): ZodOpenApiPathItemObject {
  return {
    post: operation(MODELS, {
      id,
      summary: `Ask a model of ${name}`,
      description:
        'Passed on as it is, with the person’s key from the vault. The provider’s own refusals come back with its status and its body too; they carry `Parley-Upstream`.',
      body: json(
        z
          .looseObject({ model: z.string().min(1).max(200) })
          .meta({ description: `A request as ${name} takes it.` }),
      ),
      replies: {
        200: {
          description: 'As the provider answers: events where they were asked for, else JSON.',
          content: {
            ...json(z.looseObject({}).meta({ description: 'As the provider gives it.' })),
            ...raw('text/event-stream', 'Events of the provider.'),
          },
          headers: upstream,
        },
      },
      faults: ['notFound', 'tooLarge'],
    }),
  };
}

/** The vault and what is asked of providers with its keys. */
export const modelPaths: ZodOpenApiPathsObject = {
  '/v1/provider-keys': {
    get: operation(KEYS, {
      id: 'listProviderKeys',
      summary: 'The person’s keys, masked',
      replies: { 200: { description: 'The keys.', content: json(providerKeysReply) } },
      faults: ['notFound'],
    }),
  },
  '/v1/provider-keys/{provider}': {
    put: operation(KEYS, {
      id: 'putProviderKey',
      summary: 'Keep a key',
      path: provider,
      body: json(putProviderKeyBody),
      replies: { 200: { description: 'The key, masked.', content: json(providerKey) } },
      faults: ['notFound', 'tooLarge'],
    }),
    delete: operation(KEYS, {
      id: 'deleteProviderKey',
      summary: 'Remove a key',
      path: provider,
      replies: { 204: { description: 'Removed.', content: null } },
      faults: ['notFound'],
    }),
  },
  '/v1/openrouter/exchange': {
    post: operation(KEYS, {
      id: 'exchangeCode',
      summary: 'Trade the code of OpenRouter’s sign-in for a key',
      body: json(exchangeBody),
      replies: { 200: { description: 'The key, or null.', content: json(exchangeReply) } },
      faults: ['notFound', 'tooLarge'],
    }),
  },
  '/v1/proxy/openrouter/chat/completions': passed('askOpenRouter', 'OpenRouter'),
  '/v1/proxy/openai/chat/completions': passed('askOpenAi', 'OpenAI'),
  '/v1/proxy/anthropic/messages': passed('askAnthropic', 'Anthropic'),
  '/v1/proxy/openrouter/models': {
    get: operation(MODELS, {
      id: 'listModels',
      summary: 'OpenRouter’s models and prices',
      replies: {
        200: {
          description: 'As OpenRouter gives it, a day old at most while it answers.',
          content: json(z.looseObject({ data: z.array(z.unknown()) })),
          headers: z.object({ Age: z.string().meta({ description: 'Seconds.' }) }),
        },
      },
    }),
  },
  '/v1/usage': {
    get: operation(MODELS, {
      id: 'readUsage',
      summary: 'What the person’s requests took',
      query: usageQuery,
      replies: {
        200: { description: 'By day, provider and model.', content: json(usageReply) },
      },
    }),
  },
};
