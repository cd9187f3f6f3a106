import type { ReasoningEffort } from '../domain/personality.ts';
import type { ModelRequest } from './model.ts';
import type { ProviderKind } from './providerConfig.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Wherein one provider's chat-completions wire differs from the others'. */
export interface Dialect {
  readonly needsKey: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Sent with every request. */
  readonly always: Fields;
  /** How the wish for so much thinking is said; nothing where the model knows no such wish. */
  effort(effort: ReasoningEffort, model: string): Fields;
  /** Whether a temperature beside that wish would be refused. */
  refusesTemperature(request: ModelRequest): boolean;
  /** Whether messages are marked where a cached prefix may end. */
  marksCache(model: string): boolean;
  /** Whether the provider's own reasoning items are sent back around tool calls. */
  readonly takesReasoningDetails: boolean;
  /** Added to the first tool call of each earlier answer. */
  firstCallFields(model: string): Fields;
}

const nothing = (): Fields => ({});

const plain: Dialect = {
  needsKey: false,
  headers: {},
  maxTokensField: 'max_tokens',
  always: { stream_options: { include_usage: true } },
  effort: (effort) => (effort === 'none' ? {} : { reasoning_effort: effort }),
  refusesTemperature: () => false,
  marksCache: () => false,
  takesReasoningDetails: false,
  firstCallFields: nothing,
};

const isClaude = (model: string) => model.startsWith('anthropic/');
const wantsThought = ({ reasoningEffort }: ModelRequest) =>
  reasoningEffort !== null && reasoningEffort !== 'none';

const openRouter: Dialect = {
  ...plain,
  needsKey: true,
  // OpenRouter shows its users which program spent their credits by this name.
  headers: { 'X-Title': 'Parley' },
  // Small endpoints would otherwise drop the middle of the prompt without saying so.
  always: { plugins: [{ id: 'context-compression', enabled: false }] },
  effort: (effort) => ({ reasoning: { effort } }),
  refusesTemperature: (request) => isClaude(request.model) && wantsThought(request),
  marksCache: isClaude,
  takesReasoningDetails: true,
};

/** OpenAI's reasoning models: the others refuse `reasoning_effort`, and these a temperature. */
const isOpenAiReasoner = (model: string) => /^(o\d|gpt-[5-9])/.test(model);

const openai: Dialect = {
  ...plain,
  needsKey: true,
  maxTokensField: 'max_completion_tokens',
  effort: (effort, model) => {
    if (!isOpenAiReasoner(model)) return {};
    if (effort !== 'none') return { reasoning_effort: effort };
    if (/^o\d/.test(model)) return { reasoning_effort: 'low' };
    // `none` came with GPT-5.1; before it the least was `minimal`.
    return { reasoning_effort: /^gpt-5(-|$)/.test(model) ? 'minimal' : 'none' };
  },
  refusesTemperature: ({ model }) => isOpenAiReasoner(model),
};

const google: Dialect = {
  ...plain,
  needsKey: true,
  effort: (effort, model) => {
    if (!/gemini-(2\.5|[3-9])/.test(model)) return {};
    // Only the 2.5 Flash models can do without any thinking.
    if (effort !== 'none') return { reasoning_effort: effort };
    return { reasoning_effort: model.includes('2.5-flash') ? 'none' : 'low' };
  },
  // From Gemini 3 on a call without the signature of its thought is refused, except with this word.
  firstCallFields: (model) =>
    /gemini-[3-9]/.test(model)
      ? { extra_content: { google: { thought_signature: 'skip_thought_signature_validator' } } }
      : {},
};

const ollama: Dialect = {
  ...plain,
  effort: (effort) => ({ reasoning_effort: effort }),
};

/** The dialect of each kind of provider on this wire. */
export const dialects: Readonly<Record<Exclude<ProviderKind, 'anthropic'>, Dialect>> = {
  openRouter,
  openai,
  google,
  ollama,
  custom: plain,
};
