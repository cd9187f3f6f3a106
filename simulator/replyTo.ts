import { CATALOGUE, LIMITED, priceOf } from './catalogue.ts';
import { type CompletionRequest, countTokens } from './completionRequest.ts';
import { thinkOfReply } from './reviewer/thinkOfReply.ts';
import type { ScriptedReply, Step, WireUsage } from './scenario.ts';
import type { ScenarioBook } from './scenarioBook.ts';
import { textOf } from './wholeAnswer.ts';

export interface ThoughtReply {
  readonly reply: ScriptedReply;
  readonly used: WireUsage;
}

/** What is answered: by script, else as the model does. The same on every wire. */
export function replyTo(request: CompletionRequest, book: ScenarioBook): ThoughtReply {
  const reply = book.take(request) ?? replyOfModel(request, book);
  const promptTokens = countTokens(request.messages.map(({ content }) => content).join('\n'));
  const completionTokens = countTokens(textOf(reply));
  const cost = priceOf(request.model, promptTokens, completionTokens);
  return { reply, used: { promptTokens, completionTokens, cost } };
}

function replyOfModel(request: CompletionRequest, book: ScenarioBook): ScriptedReply {
  const model = CATALOGUE.find(({ id }) => id === request.model);
  if (model === undefined) {
    const message = `${request.model} is not a valid model ID`;
    return replyWith([{ kind: 'status', status: 400, body: { error: { code: 400, message } } }]);
  }
  if (model.id === `simulated/${LIMITED}` && book.isFirstOfTwo(model.id)) {
    const error = { code: 429, message: 'Rate limit exceeded (simulated)' };
    return replyWith([{ kind: 'status', status: 429, body: { error }, retryAfter: '2' }]);
  }
  if (model.behaviour !== null) return replyWith(model.behaviour);
  return replyWith(thinkOfReply(model.takesTools ? request : { ...request, tools: [] }));
}

function replyWith(steps: readonly Step[]): ScriptedReply {
  return { when: {}, steps: [...steps], lineEnd: '\n', hasDone: true };
}
