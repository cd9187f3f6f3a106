import type { ChatModels } from '../../shared/models/model.ts';
import { type ClientOptions, createCompatibleModels } from './compatibleModels.ts';
import { dialects } from './dialects.ts';

/** Models over OpenRouter's wire, or any server that speaks it. It asks exactly once. */
export function createOpenRouterModels(options: ClientOptions): ChatModels {
  return createCompatibleModels({ ...options, dialect: dialects.openRouter });
}
