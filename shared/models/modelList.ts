import * as z from 'zod';
import { cleanText, truncate } from '../domain/text.ts';
import type { ModelInfo } from './model.ts';
import type { ProviderConfig } from './providerConfig.ts';

const MAX_MODELS = 10_000;
const MAX_NAME_LENGTH = 200;

/** US dollars per token as a decimal string. "-1" says that the price varies with the route. */
const price = z
  .union([z.string().regex(/^\s*-?\d*\.?\d+(e-?\d+)?\s*$/i), z.number()])
  .transform(Number)
  .pipe(z.number());

const names = z.array(z.string()).nullish().catch(null);
const length = z.number().int().nonnegative().nullish().catch(null);
const label = z.string().nullish().catch(null);

/** An entry of any provider's list: OpenRouter says most, OpenAI only the id. */
const listedModel = z.object({
  id: z.string().min(1).max(MAX_NAME_LENGTH).transform(cleanText),
  name: label,
  /** Anthropic's and Google's word for it. */
  display_name: label,
  context_length: length,
  /** Anthropic's two limits. */
  max_input_tokens: length,
  max_tokens: length,
  top_provider: z
    .object({ context_length: length, max_completion_tokens: length })
    .nullish()
    .catch(null),
  /** Where some prices apply only above so many tokens, these are the ones that begin. */
  pricing: z
    .object({
      prompt: price,
      completion: price,
      input_cache_read: price.nullish().catch(null),
    })
    .nullish(),
  supported_parameters: names,
  architecture: z
    .object({ input_modalities: names, output_modalities: names })
    .nullish()
    .catch(null),
  expiration_date: label,
});

type ListedModel = z.infer<typeof listedModel>;

const modelList = z.object({ data: z.array(z.unknown()) });
const ollamaTags = z.object({ models: z.array(z.unknown()) });
const ollamaTag = z.object({ name: z.string().min(1).max(MAX_NAME_LENGTH) });

/**
 * The models of a provider's list in its order, or null where `body` is no such list. An entry that
 * cannot be read is left out, and so are models that have expired by `nowMs` (Unix milliseconds), that
 * make no text, and routers whose price is not known beforehand.
 */
export function decodeModelList(
  body: unknown,
  provider: ProviderConfig,
  nowMs: number,
): readonly ModelInfo[] | null {
  const entries = entriesIn(body, provider);
  if (entries === null) return null;
  const models = new Map<string, ModelInfo>();
  for (const entry of entries.slice(0, MAX_MODELS)) {
    const decoded = listedModel.safeParse(entry);
    if (!decoded.success || !isForTalk(decoded.data, provider, nowMs)) continue;
    const model = toModelInfo(decoded.data, provider);
    if ((model.promptPrice ?? 0) >= 0 && (model.completionPrice ?? 0) >= 0) {
      models.set(model.id, model);
    }
  }
  return [...models.values()];
}

function entriesIn(body: unknown, { kind }: ProviderConfig): readonly unknown[] | null {
  const list = modelList.safeParse(body);
  if (list.success) return list.data.data;
  const tags = kind === 'ollama' ? ollamaTags.safeParse(body) : null;
  if (!tags?.success) return null;
  return tags.data.models.map((tag) => ({ id: ollamaTag.safeParse(tag).data?.name }));
}

/** OpenAI and Google list everything that they have under one roof. */
const NOT_FOR_TALK =
  /embedding|whisper|tts|dall-e|moderation|image|audio|realtime|transcribe|sora|imagen|veo|aqa/;

function isForTalk(listed: ListedModel, { kind }: ProviderConfig, nowMs: number): boolean {
  const expires = Date.parse(listed.expiration_date ?? '');
  const makesText = listed.architecture?.output_modalities?.includes('text') ?? true;
  const isMixed = kind === 'openai' || kind === 'google';
  return makesText && !(expires <= nowMs) && !(isMixed && NOT_FOR_TALK.test(listed.id));
}

/** The id by which personalities name a provider's model. */
export function modelIdAt({ id, kind }: ProviderConfig, model: string): string {
  if (kind === 'openRouter') return model;
  return `${id}:${kind === 'google' ? model.replace(/^models\//, '') : model}`;
}

/** What is known of a model of which the provider says nothing but the name. */
export function unlistedModel(provider: ProviderConfig, model: string): ModelInfo {
  return toModelInfo(listedModel.parse({ id: truncate(model, MAX_NAME_LENGTH) }), provider);
}

function toModelInfo(listed: ListedModel, provider: ProviderConfig): ModelInfo {
  const name = cleanText(listed.name ?? listed.display_name ?? '').trim();
  const says = listed.supported_parameters;
  // Without a word about it: the large providers' models take tools; of local ones nobody knows.
  const isLarge = ['openai', 'anthropic', 'google'].includes(provider.kind);
  return {
    id: modelIdAt(provider, listed.id),
    name: truncate(name === '' ? listed.id.replace(/^models\//, '') : name, MAX_NAME_LENGTH),
    provider: provider.name,
    contextLength: contextLengthOf(listed),
    ...pricesOf(listed, provider),
    maxCompletionTokens: listed.top_provider?.max_completion_tokens ?? listed.max_tokens ?? null,
    takesReasoningEffort: includes(says, 'reasoning') || includes(says, 'reasoning_effort'),
    takesTools: says ? says.includes('tools') : isLarge,
    takesImages: includes(listed.architecture?.input_modalities, 'image'),
  };
}

function pricesOf(
  { pricing }: ListedModel,
  { kind }: ProviderConfig,
): Pick<ModelInfo, 'promptPrice' | 'completionPrice' | 'cachedPromptPrice'> {
  // What runs on the person's own machine costs nothing.
  const unsaid = kind === 'ollama' ? 0 : null;
  return {
    promptPrice: pricing?.prompt ?? unsaid,
    completionPrice: pricing?.completion ?? unsaid,
    cachedPromptPrice: pricing?.input_cache_read ?? null,
  };
}

function contextLengthOf(listed: ListedModel): number {
  const { context_length, top_provider, max_input_tokens } = listed;
  return context_length ?? top_provider?.context_length ?? max_input_tokens ?? 0;
}

function includes(list: readonly string[] | null | undefined, name: string): boolean {
  return list?.includes(name) ?? false;
}
