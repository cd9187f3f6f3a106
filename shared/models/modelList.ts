import * as z from 'zod';
import { cleanText, truncate } from '../domain/text.ts';
import type { ModelInfo } from './model.ts';

const MAX_MODELS = 10_000;
const MAX_NAME_LENGTH = 200;

/** US dollars per token as a decimal string. "-1" says that the price varies with the route. */
const price = z
  .union([z.string().regex(/^\s*-?\d*\.?\d+(e-?\d+)?\s*$/i), z.number()])
  .transform(Number)
  .pipe(z.number());

const names = z.array(z.string()).nullish().catch(null);
const length = z.number().int().nonnegative().nullish().catch(null);

const listedModel = z.object({
  id: z.string().min(1).max(MAX_NAME_LENGTH).transform(cleanText),
  name: z.string().nullish().catch(null),
  context_length: length,
  top_provider: z.object({ context_length: length }).nullish().catch(null),
  /** Local servers say nothing of prices: they cost nothing. */
  pricing: z.object({ prompt: price, completion: price }).nullish(),
  supported_parameters: names,
  architecture: z.object({ input_modalities: names }).nullish().catch(null),
});

const modelList = z.object({ data: z.array(z.unknown()) });

/**
 * The models of a `GET /models` answer in the provider's order, or null where it is no such answer.
 * An entry that cannot be read is left out, and so is a router whose price is not known beforehand.
 */
export function decodeModelList(body: unknown): readonly ModelInfo[] | null {
  const list = modelList.safeParse(body);
  if (!list.success) return null;
  const models = new Map<string, ModelInfo>();
  for (const entry of list.data.data.slice(0, MAX_MODELS)) {
    const decoded = listedModel.safeParse(entry);
    if (!decoded.success) continue;
    const model = toModelInfo(decoded.data);
    if (model.promptPrice >= 0 && model.completionPrice >= 0) models.set(model.id, model);
  }
  return [...models.values()];
}

type ListedModel = z.infer<typeof listedModel>;

function toModelInfo(listed: ListedModel): ModelInfo {
  const name = cleanText(listed.name ?? '').trim();
  return {
    id: listed.id,
    name: truncate(name === '' ? listed.id : name, MAX_NAME_LENGTH),
    contextLength: contextLengthOf(listed),
    promptPrice: listed.pricing?.prompt ?? 0,
    completionPrice: listed.pricing?.completion ?? 0,
    takesTools: includes(listed.supported_parameters, 'tools'),
    takesImages: includes(listed.architecture?.input_modalities, 'image'),
  };
}

function contextLengthOf({ context_length, top_provider }: ListedModel): number {
  return context_length ?? top_provider?.context_length ?? 0;
}

function includes(names: readonly string[] | null | undefined, name: string): boolean {
  return names?.includes(name) ?? false;
}
