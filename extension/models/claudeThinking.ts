import type { ReasoningEffort } from '../../shared/domain/personality.ts';
import type { ModelRequest } from '../../shared/models/model.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Anthropic wants a limit in every request; answers that need more are rare. */
const ANSWER_TOKENS = 16_000;

const BUDGET_TOKENS: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  low: 2_048,
  medium: 8_192,
  high: 16_384,
};

/**
 * `max_tokens`, `temperature` and how a Claude model is told to think. By the version in its name: up to
 * 3.5 there is no thinking, from 3.7 a budget of tokens, from 4.6 only an effort; from 4.7 on a
 * temperature is refused, and before it beside thinking.
 */
export function thinkingFor(request: ModelRequest): Fields {
  const { reasoningEffort, temperature } = request;
  const version = versionOf(request.model);
  const thinking = effortFields(request.model, version, reasoningEffort);
  const isThinking = thinking['thinking'] !== undefined && reasoningEffort !== 'none';
  const limit = request.maxTokens ?? answerTokens(version);
  const budget = usesBudget(version) && isEffort(reasoningEffort) ? reasoningEffort : null;
  return {
    // The budget counts against the limit.
    max_tokens: limit + (budget === null ? 0 : BUDGET_TOKENS[budget]),
    ...(temperature !== null &&
      !isThinking &&
      version < 407 && {
        // The wire's scale ends at 1.
        temperature: Math.min(1, temperature),
      }),
    ...thinking,
  };
}

function effortFields(model: string, version: number, effort: ReasoningEffort | null): Fields {
  if (effort === null || version < 307) return {};
  if (!isEffort(effort)) {
    // From 5 on these think unless they are told not to; the others refuse to be told.
    const canStop = version >= 500 && /opus|sonnet|haiku/.test(model);
    return canStop ? { thinking: { type: 'disabled' } } : {};
  }
  if (usesBudget(version)) {
    return { thinking: { type: 'enabled', budget_tokens: BUDGET_TOKENS[effort] } };
  }
  return { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort } };
}

function isEffort(effort: ReasoningEffort | null): effort is Exclude<ReasoningEffort, 'none'> {
  return effort !== null && effort !== 'none';
}

function usesBudget(version: number): boolean {
  return version >= 307 && version < 406;
}

function answerTokens(version: number): number {
  if (version < 305) return 4_096;
  return version < 307 ? 8_192 : ANSWER_TOKENS;
}

/** 405 for `claude-sonnet-4-5-20250929`, 307 for `claude-3-7-sonnet-latest`; unknown names are the newest. */
function versionOf(model: string): number {
  const [, major, minor] = /(?:^|-)(\d)(?:[-.](\d{1,2}))?(?=-|$|:|@)/.exec(model) ?? [];
  return major === undefined ? Infinity : Number(major) * 100 + Number(minor ?? 0);
}
