import type { Cancel } from '../domain/cancel.ts';
import type { InlineImage } from '../domain/image.ts';
import type { Usage } from '../domain/message.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import type { ReasoningEffort } from '../domain/personality.ts';

/** A picture as models read it. */
export type ChatImage = Pick<InlineImage, 'type' | 'base64'>;

/** One entry of what a model reads, in the shape of the chat-completions wire. */
export type ChatMessage =
  | {
      readonly role: 'system' | 'user';
      readonly content: string;
      /** Everything up to here is the same for the next reader: models that need it are told so. */
      readonly isCacheEnd?: true;
      /** Go with the text; only to models that take pictures. A system message has none. */
      readonly images?: readonly ChatImage[];
    }
  | {
      readonly role: 'assistant';
      readonly content: string;
      readonly toolCalls: readonly ToolCall[];
      /** The provider's own reasoning items, to be sent back unmodified around tool calls. */
      readonly reasoningDetails: readonly unknown[];
    }
  | { readonly role: 'tool'; readonly callId: string; readonly content: string };

/** A finished call as the model wrote it; `arguments` is unparsed JSON, perhaps malformed. */
export interface ToolCall {
  readonly callId: string;
  readonly tool: string;
  readonly arguments: string;
}

export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDeclaration[];
  readonly temperature: number | null;
  readonly reasoningEffort: ReasoningEffort | null;
  /** Most tokens of the reply; null leaves it to the model. */
  readonly maxTokens: number | null;
  /** The conversation that pays for it; null for none. */
  readonly conversationId: string | null;
}

/**
 * What a reply consists of. `text` and `reasoning` come in pieces, `toolCall` whole. Every reply ends
 * with exactly one `done` or `failed`, unless it was cancelled, when it ends at once and silently.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'reasoning'; readonly delta: string }
  | { readonly type: 'toolCall'; readonly call: ToolCall }
  | {
      readonly type: 'done';
      readonly usage: Usage | null;
      readonly reasoningDetails: readonly unknown[];
    }
  | { readonly type: 'failed'; readonly failure: ModelFailure; readonly usage: Usage | null };

/** A provider of chat models. Expected failures are events, never throws. */
export interface ChatModels {
  reply(request: ModelRequest, cancel: Cancel): AsyncIterable<ModelEvent>;
}

/** What a provider says of one of its models. Prices are US dollars per token. */
export interface ModelInfo {
  /** As personalities name it: `provider:model`, or the bare id for OpenRouter. */
  readonly id: string;
  readonly name: string;
  /** Which provider offers it, as shown to people. */
  readonly provider: string;
  readonly contextLength: number;
  /** Null where the provider says nothing of prices. */
  readonly promptPrice: number | null;
  readonly completionPrice: number | null;
  /** What a prompt token costs that the provider had read before; absent or null where it is not known. */
  readonly cachedPromptPrice?: number | null;
  readonly maxCompletionTokens: number | null;
  readonly takesReasoningEffort: boolean;
  readonly takesTools: boolean;
  readonly takesImages: boolean;
}
