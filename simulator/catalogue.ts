import type { Step } from './scenario.ts';

interface SimulatedModel {
  readonly id: string;
  readonly name: string;
  readonly takesTools: boolean;
  readonly seesPictures: boolean;
  /** Tokens; what a long conversation soon fills. */
  readonly contextLength: number;
  /** US dollars per token, as if somebody were paid. */
  readonly prices: { readonly prompt: number; readonly completion: number };
  /** What it always does; null where it answers by its rules. */
  readonly behaviour: readonly Step[] | null;
}

const OPENING: Step = { kind: 'text', text: 'Let me have a look at that. I would begin with ' };

/** Waits longer than a client waits in silence, so that the failure is seen at once. */
const RETRY_AFTER = '45';

/** The model that turns every first request away and answers the next. */
export const LIMITED = 'limited';

const WINDOW = 128_000;
const SMALL_WINDOW = 8_000;
const FREE = { prompt: 0, completion: 0 };

/** Every model of the simulator; the failing ones are there to see what failures look like. */
export const CATALOGUE: readonly SimulatedModel[] = [
  thinks('reviewer', 'Reviewer', true),
  thinks('talker', 'Talker without tools', false),
  // Prices to see: about a cent for a short prompt.
  { ...thinks('costly', 'Costly', true), prices: { prompt: 0.00001, completion: 0.00005 } },
  { ...thinks('seeing', 'Reviewer that takes pictures', true), seesPictures: true },
  { ...thinks('small', 'Reviewer with a small window', true), contextLength: SMALL_WINDOW },
  thinks(LIMITED, 'Rate limited at first', true),
  fails('broke', 'Out of credit', { code: 402, message: 'Insufficient credits (simulated)' }),
  fails('fails-400', 'Prompt too long', {
    code: 400,
    message: "This endpoint's maximum context length is 8192 tokens.",
  }),
  fails('fails-401', 'Key refused', { code: 401, message: 'No auth credentials found' }),
  fails('fails-402', 'Out of credit', { code: 402, message: 'Insufficient credits' }),
  fails('fails-403', 'Moderated', {
    code: 403,
    message: 'The input was flagged by moderation',
    metadata: { reasons: ['violence'], flagged_input: '…' },
  }),
  fails('fails-404', 'No such endpoint', { code: 404, message: 'No endpoints found' }),
  fails('fails-429', 'Rate limited', { code: 429, message: 'Rate limit exceeded' }, RETRY_AFTER),
  fails('fails-500', 'Broken provider', { code: 500, message: 'Internal server error' }),
  fails('fails-503', 'Overloaded', { code: 503, message: 'No provider available' }, RETRY_AFTER),
  behaves('fails-midstream', 'Breaks in the middle', [
    OPENING,
    { kind: 'streamError', form: 'withChoices', code: 'server_error', message: 'Provider broke' },
  ]),
  behaves('cuts', 'Connection breaks', [OPENING, { kind: 'cut' }]),
  behaves('stalls', 'Falls silent', [OPENING, { kind: 'stall' }]),
  behaves('refuses', 'Content filter', [OPENING, { kind: 'finish', reason: 'content_filter' }]),
  behaves('ends-early', 'Length limit', [OPENING, { kind: 'finish', reason: 'length' }]),
  behaves('says-nothing', 'Empty stream', [{ kind: 'finish', reason: null }]),
];

function behaves(
  id: string,
  name: string,
  behaviour: readonly Step[] | null,
  takesTools = true,
): SimulatedModel {
  return {
    id: `simulated/${id}`,
    name: `${name} (simulated)`,
    takesTools,
    seesPictures: false,
    behaviour,
    contextLength: WINDOW,
    prices: FREE,
  };
}

function thinks(id: string, name: string, takesTools: boolean): SimulatedModel {
  return behaves(id, name, null, takesTools);
}

function fails(
  id: string,
  name: string,
  error: { readonly code: number; readonly message: string; readonly metadata?: unknown },
  retryAfter?: string,
): SimulatedModel {
  const step: Step = { kind: 'status', status: error.code, body: { error }, retryAfter };
  return behaves(id, name, [step]);
}

/** US dollars for so many tokens of a model; what is not in the catalogue costs nothing. */
export function priceOf(id: string, promptTokens: number, completionTokens: number): number {
  const { prompt, completion } = CATALOGUE.find((model) => model.id === id)?.prices ?? FREE;
  return promptTokens * prompt + completionTokens * completion;
}

/** An entry of Anthropic's and of OpenAI's `GET /models`: neither says anything of prices. */
export function plainModel(model: SimulatedModel): Record<string, unknown> {
  const { id, name } = model;
  return {
    id,
    type: 'model',
    object: 'model',
    display_name: name,
    max_input_tokens: model.contextLength,
    max_tokens: 16_000,
  };
}

/** An entry of Ollama's `GET /api/tags`. */
export function taggedModel({ id }: SimulatedModel): Record<string, unknown> {
  return { name: id, model: id, details: { family: 'simulated' } };
}

/** An entry of OpenRouter's `GET /models`, in the form of the wire. */
export function wireModel(model: SimulatedModel): Record<string, unknown> {
  const sampling = ['temperature', 'max_tokens', 'stop', 'reasoning'];
  return {
    id: model.id,
    name: model.name,
    description: 'Answers by rules on this machine. No language model is involved.',
    context_length: model.contextLength,
    architecture: {
      input_modalities: model.seesPictures ? ['text', 'image'] : ['text'],
      output_modalities: ['text'],
    },
    pricing: {
      prompt: String(model.prices.prompt),
      completion: String(model.prices.completion),
      request: '0',
      image: '0',
    },
    top_provider: { context_length: model.contextLength, max_completion_tokens: 16_000 },
    supported_parameters: model.takesTools ? [...sampling, 'tools', 'tool_choice'] : sampling,
    expiration_date: null,
  };
}
