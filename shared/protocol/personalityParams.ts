import * as z from 'zod';
import { memoryId, personalityId } from '../domain/ids.ts';
import { memory, memoryScope } from '../domain/memory.ts';
import { personality } from '../domain/personality.ts';
import {
  MAX_MODEL_QUOTAS,
  modelQuota,
  personalityDefaults,
  quotas,
} from '../domain/syncedSettings.ts';
import { storableText } from '../domain/text.ts';
import type { ParamsTable } from './port.ts';
import { PERSONALITY_ACTIONS, type PersonalityApi } from './personalityApi.ts';

type ParamsOf<M extends keyof PersonalityApi> = Parameters<PersonalityApi[M]>[0];

const nothing = z.null();
const onMemory = z.object({ memoryId });
const { shape } = personality;

/** A change names only what it changes: defaults would reset the rest. */
const personalityChange = z.object({
  name: shape.name.optional(),
  title: shape.title.optional(),
  accent: shape.accent.optional(),
  icon: shape.icon.optional(),
  model: shape.model.optional(),
  prompt: shape.prompt.optional(),
  eagerness: shape.eagerness.optional(),
  temperature: shape.temperature.optional(),
  reasoningEffort: shape.reasoningEffort.unwrap().optional(),
  responseDelayMs: shape.responseDelayMs.unwrap().optional(),
  isMuted: shape.isMuted.optional(),
  attitudes: shape.attitudes.optional(),
});

const memoryChange = z.object({
  text: memory.shape.text.optional(),
  isPinned: z.boolean().optional(),
  scope: memoryScope.optional(),
});

const defaultsChange = z.object({
  model: personalityDefaults.shape.model.unwrap().optional(),
  temperature: personalityDefaults.shape.temperature.unwrap().optional(),
  eagerness: personalityDefaults.shape.eagerness.unwrap().optional(),
  reasoningEffort: personalityDefaults.shape.reasoningEffort.unwrap().optional(),
  responseDelayMs: personalityDefaults.shape.responseDelayMs.unwrap().optional(),
  daySpend: quotas.shape.daySpend.unwrap().optional(),
  quotas: z.array(modelQuota).max(MAX_MODEL_QUOTAS).optional(),
});

/** Decodes the parameters of every call; a page sends nothing else. */
export const personalityParams: ParamsTable<PersonalityApi> = {
  open: nothing,
  save: z.object({ change: personalityChange }) as z.ZodType<ParamsOf<'save'>>,
  reset: nothing,
  restore: nothing,
  preview: nothing,
  searchModels: z.object({ text: storableText(200) }),
  addMemory: z.object({ text: memory.shape.text, scope: memoryScope }),
  changeMemory: onMemory.extend({ change: memoryChange }) as z.ZodType<ParamsOf<'changeMemory'>>,
  deleteMemory: onMemory,
  restoreMemory: onMemory,
  openMemoryOrigin: onMemory,
  openPersonality: z.object({ personalityId }),
  runAction: z.object({ action: z.enum(PERSONALITY_ACTIONS) }),
  openDefaults: nothing,
  saveDefaults: z.object({ change: defaultsChange }) as z.ZodType<ParamsOf<'saveDefaults'>>,
};
