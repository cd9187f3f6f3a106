import type { Cancel } from '../domain/cancel.ts';
import type { ModelFailure } from '../domain/modelFailure.ts';
import { cleanText } from '../domain/text.ts';
import type { ChatModels, ModelRequest } from '../models/model.ts';
import type { Asked, Question } from './policy.ts';
import type { Slots } from './slots.ts';
import { untilCancelled } from './untilCancelled.ts';

/** A hidden answer is read no further; what is asked for is a line of JSON. */
const LONGEST_ANSWER = 20_000;

interface Asking {
  readonly models: ChatModels;
  readonly slots: Slots;
}

/** Asks a model without tools and gives its whole text. It waits for a slot as turns do; it never throws for what a model did. */
export async function askModel(
  { roomId, ...question }: Question & { readonly roomId: string },
  { models, slots }: Asking,
  cancel: Cancel,
): Promise<Asked> {
  const release = await slots.take(cancel);
  if (release === null) return { kind: 'cancelled' };
  try {
    const request = { ...question, tools: [], maxTokens: null, conversationId: roomId };
    return await readAnswer(models, request, cancel);
  } finally {
    release();
  }
}

async function readAnswer(
  models: ChatModels,
  request: ModelRequest,
  cancel: Cancel,
): Promise<Asked> {
  const broken: ModelFailure = { kind: 'brokenStream', detail: 'It ended early.' };
  let text = '';
  let received = 0;
  for await (const event of untilCancelled(models.reply(request, cancel), cancel)) {
    if (event.type === 'failed') {
      return { kind: 'failed', failure: event.failure, usage: event.usage };
    }
    if (event.type === 'done') {
      return { kind: 'answered', text: cleanText(text), usage: event.usage };
    }
    if (event.type === 'toolCall') continue;
    received += event.delta.length;
    if (event.type === 'text') text += event.delta;
    // Reasoning counts for the end of an endless stream, with room for models that think long.
    if (text.length > LONGEST_ANSWER || received > 20 * LONGEST_ANSWER) break;
  }
  return cancel.aborted ? { kind: 'cancelled' } : { kind: 'failed', failure: broken, usage: null };
}
