import { estimateCost } from '../../shared/models/cost.ts';
import type { ModelInfo, ModelRequest } from '../../shared/models/model.ts';
import { MOST_PICTURE_TOKENS } from '../../shared/prompt/pictures.ts';

export interface RequestEstimateOptions {
  /** What is known of a model; null for nothing. */
  find(model: string): ModelInfo | null;
  /** Tokens of a text in a model's own count. */
  countTokens(text: string, model: string): number;
}

/** What a request may cost in US dollars, its answer taken as one of usual length; null where unknown. */
export function estimateRequest(
  options: RequestEstimateOptions,
  request: ModelRequest,
): number | null {
  const model = options.find(request.model);
  if (model === null) return null;
  if (model.promptPrice === 0 && model.completionPrice === 0) return 0;
  const texts = [
    ...request.messages.map(({ content }) => content),
    ...(request.tools.length > 0 ? [JSON.stringify(request.tools)] : []),
  ];
  const pictures = request.messages.flatMap((message) =>
    'images' in message ? (message.images ?? []) : [],
  );
  const promptTokens = texts.reduce(
    (sum, text) => sum + options.countTokens(text, request.model),
    pictures.length * MOST_PICTURE_TOKENS,
  );
  if (request.maxTokens === null) return estimateCost(model, promptTokens);
  return estimateCost(model, promptTokens, Math.min(request.maxTokens, 800));
}
