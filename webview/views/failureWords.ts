import type { ModelFailure } from '../../shared/domain/modelFailure.ts';

/** What a button below a failed answer does; the first one offered is the best next step. */
export type FailureStep =
  | 'retry'
  | 'waitRetry'
  | 'continue'
  | 'connect'
  | 'addCredit'
  | 'chooseModel'
  | 'summarizeRetry'
  | 'rephrase'
  | 'raiseRoomLimit'
  | 'raiseLimit';

interface FailureWords {
  readonly words: string;
  readonly steps: readonly FailureStep[];
}

type Kind = Exclude<ModelFailure['kind'], 'capReached'>;
type Cap = Extract<ModelFailure, { kind: 'capReached' }>['cap'];

const failures: Readonly<Record<Kind, FailureWords>> = {
  unauthorized: {
    words: 'The provider did not accept the key. Sign in again, or connect another key.',
    steps: ['connect', 'retry'],
  },
  outOfCredit: {
    words: 'The credit or the limit of this key is used up. Add credit, then try again.',
    steps: ['addCredit', 'retry'],
  },
  forbidden: {
    words:
      'The provider does not allow this for your key, or its moderation refused what was sent. Choose another model, or connect another key.',
    steps: ['chooseModel', 'connect', 'retry'],
  },
  unknownModel: {
    words: 'The provider does not have this model. Choose another one.',
    steps: ['chooseModel', 'retry'],
  },
  rateLimited: { words: 'Too many requests just now.', steps: ['waitRetry', 'chooseModel'] },
  contextTooLong: {
    words:
      'The conversation is longer than this model can read. Have its older part summarised, or choose a model that reads more.',
    steps: ['summarizeRetry', 'chooseModel'],
  },
  badRequest: {
    words: 'The provider did not understand the request. Another model may work.',
    steps: ['chooseModel', 'retry'],
  },
  providerDown: { words: 'The provider has trouble at the moment.', steps: ['waitRetry'] },
  brokenStream: { words: 'The answer broke off. What came is kept.', steps: ['retry'] },
  refused: {
    words: 'The model declined to answer this. Say it differently, or choose another model.',
    steps: ['rephrase', 'chooseModel'],
  },
  cutByLength: {
    words: 'The answer reached the length limit and stops here.',
    steps: ['continue', 'retry'],
  },
  network: {
    words: 'The provider cannot be reached. Check the connection, then try again.',
    steps: ['retry'],
  },
};

const caps: Readonly<Record<Cap, FailureWords>> = {
  conversationSpend: {
    words: 'The limit that you set for this conversation’s spend is reached. Nothing was sent.',
    steps: ['raiseRoomLimit', 'retry'],
  },
  daySpend: {
    words: 'The limit that you set for a day’s spend is reached. Nothing was sent.',
    steps: ['raiseLimit', 'retry'],
  },
  modelRequests: {
    words: 'The limit that you set for requests to this model is reached. Nothing was sent.',
    steps: ['raiseLimit', 'chooseModel', 'retry'],
  },
  modelSpend: {
    words: 'The limit that you set for this model’s spend is reached. Nothing was sent.',
    steps: ['raiseLimit', 'chooseModel', 'retry'],
  },
};

/**
 * The words and the next steps for a failure; without one, something that still leads on. An answer
 * that broke off after it had said something can also go on from there.
 */
export function failureWords(failure: ModelFailure | null, hasText: boolean): FailureWords {
  if (!failure) return { words: 'The answer failed.', steps: ['retry'] };
  if (failure.kind === 'capReached') return caps[failure.cap];
  const { words, steps } = failures[failure.kind];
  if ('by' in failure && failure.by === 'service') return { words: failure.detail, steps };
  if (failure.kind === 'brokenStream')
    return hasText
      ? { words, steps: ['continue', ...steps] }
      : { words: 'The answer ended before anything came.', steps };
  if (failure.kind === 'cutByLength' && !hasText) return { words, steps: ['retry', 'chooseModel'] };
  return { words, steps };
}

/** What the buttons say. */
export const stepWords: Readonly<Record<Exclude<FailureStep, 'waitRetry'>, string>> = {
  retry: 'Try again',
  continue: 'Continue',
  connect: 'Sign in or connect',
  addCredit: 'Add credit',
  chooseModel: 'Choose model',
  summarizeRetry: 'Summarise and try again',
  rephrase: 'Rephrase',
  raiseRoomLimit: 'Raise the limit',
  raiseLimit: 'Raise the limit',
};

export const waitWords = {
  /** While there is something to wait for and nobody has asked to try again by itself. */
  wait: (seconds: number) => `Wait ${seconds} s, then try again`,
  waiting: (seconds: number) => `Trying again in ${seconds} s – cancel`,
  retry: 'Try again',
};
