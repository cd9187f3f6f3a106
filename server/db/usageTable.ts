import { type UsageReply, usageReply, type VaultProvider } from '../../shared/protocol/restApi.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** What one request to a provider took. */
export interface UsageOfRequest {
  readonly userId: string;
  readonly provider: VaultProvider;
  /** As it was asked for. */
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars; null where the provider does not say. */
  readonly costUsd: number | null;
}

/** Adds one request to its day by UTC. Nothing is kept of somebody whose account is gone. */
export async function addUsage(executor: Executor, usage: UsageOfRequest): Promise<void> {
  await executor.query(
    `insert into usage as u
       (user_id, day, provider, model, requests, prompt_tokens, completion_tokens, cost_usd)
     select id, (now() at time zone 'UTC')::date, $2, $3, 1, $4::bigint, $5::bigint, $6::float8
       from app_user
      where id = $1
         on conflict (user_id, day, provider, model) do update
        set requests = u.requests + 1,
            prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = u.completion_tokens + excluded.completion_tokens,
            cost_usd = case when excluded.cost_usd is null then u.cost_usd
                            else coalesce(u.cost_usd, 0) + excluded.cost_usd end`,
    [
      usage.userId,
      usage.provider,
      usage.model,
      usage.promptTokens,
      usage.completionTokens,
      usage.costUsd,
    ],
  );
}

/** Days that one answer gives at most, the newest first. */
const MAX_ROWS = 5_000;

/** The person's usage from the UTC day of `since` on (milliseconds since 1970); all without it. */
export function listUsage(
  executor: Executor,
  userId: string,
  since: number | null,
): Promise<UsageReply['usage']> {
  return readRows(
    executor,
    usageReply.shape.usage.element,
    `select to_char(day, 'YYYY-MM-DD') as day, provider, model, requests,
            prompt_tokens as "promptTokens", completion_tokens as "completionTokens",
            cost_usd::float8 as "costUsd"
       from usage
      where user_id = $1
        and ($2::float8 is null or day >= (to_timestamp($2::float8 / 1000) at time zone 'UTC')::date)
      order by usage.day desc, provider, model
      limit $3`,
    [userId, since, MAX_ROWS],
  );
}
