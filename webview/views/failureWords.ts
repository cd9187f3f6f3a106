import type { ModelFailure } from '../../shared/domain/modelFailure.ts';

/** What a failed answer says, and which button leads on. */
interface FailureWords {
  readonly words: string;
  readonly next: 'retry' | 'connectProvider' | 'none';
}

const failures: Record<ModelFailure['kind'], FailureWords> = {
  unauthorized: {
    words: 'The provider did not accept the key. Connect it again with a valid one.',
    next: 'connectProvider',
  },
  outOfCredit: {
    words: 'The credit or the limit of this key is used up. Top it up or connect another.',
    next: 'connectProvider',
  },
  forbidden: {
    words: 'The provider does not allow this for your key, or its moderation refused the text.',
    next: 'retry',
  },
  unknownModel: {
    words: 'The provider does not have this model. Choose another model for this personality.',
    next: 'retry',
  },
  rateLimited: {
    words: 'Too many requests just now. Wait a little, then try again.',
    next: 'retry',
  },
  contextTooLong: {
    words: 'The conversation is longer than this model can read. Use a model that reads more.',
    next: 'retry',
  },
  badRequest: {
    words: 'The provider did not understand the request. Another model may work.',
    next: 'retry',
  },
  providerDown: { words: 'The provider has trouble at the moment. Try again soon.', next: 'retry' },
  brokenStream: { words: 'The answer broke off. What came is kept; try again.', next: 'retry' },
  refused: { words: 'The model declined to answer this. Try to say it differently.', next: 'none' },
  cutByLength: { words: 'The answer reached the length limit and ends here.', next: 'retry' },
  network: {
    words: 'The provider cannot be reached. Check the connection, then try again.',
    next: 'retry',
  },
};

/** The words for a failure; without one, something that still leads on. */
export function failureWords(failure: ModelFailure | null): FailureWords {
  return failure ? failures[failure.kind] : { words: 'The answer failed.', next: 'retry' };
}
