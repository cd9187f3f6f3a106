import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { CommandFailure, type FailureReason } from '../commandFailure.ts';
import { plainLine } from '../plainText.ts';

type Kind = ModelFailure['kind'];

interface Words {
  readonly reason: FailureReason;
  readonly words: string;
}

const WORDS: Readonly<Record<Kind, Words>> = {
  unauthorized: {
    reason: 'signedOut',
    words:
      'The provider did not accept the key. Set OPENROUTER_API_KEY to another one, or put one into the service’s vault.',
  },
  outOfCredit: {
    reason: 'failed',
    words: 'The credit or the limit of this key is used up. Add credit, then ask again.',
  },
  forbidden: {
    reason: 'failed',
    words:
      'The provider does not allow this for your key, or refused what was sent. Choose another model with --model.',
  },
  unknownModel: {
    reason: 'failed',
    words: 'The provider does not have this model. Choose another one with --model.',
  },
  rateLimited: {
    reason: 'unavailable',
    words: 'Too many requests just now. Wait a little, or choose another model with --model.',
  },
  contextTooLong: {
    reason: 'failed',
    words:
      'This is more than the model can read. Pipe in less, or choose a model that reads more with --model.',
  },
  badRequest: {
    reason: 'failed',
    words:
      'The provider did not understand the request. Another model may work: choose it with --model.',
  },
  providerDown: {
    reason: 'unavailable',
    words: 'The provider has trouble at the moment. Ask again in a while.',
  },
  brokenStream: { reason: 'unavailable', words: 'The answer broke off. Ask again.' },
  refused: {
    reason: 'failed',
    words:
      'The model declined to answer this. Say it differently, or choose another model with --model.',
  },
  cutByLength: {
    reason: 'failed',
    words: 'The answer reached the length limit and stops here. Ask for the rest.',
  },
  capReached: { reason: 'failed', words: 'A limit that you set is reached. Nothing was sent.' },
  network: {
    reason: 'unavailable',
    words: 'The provider cannot be reached. Check the connection and --base-url, then ask again.',
  },
};

/** A failure of the model's as the person reads it, with what the provider said. */
export function answerFailure(failure: ModelFailure): CommandFailure {
  const { reason, words } = WORDS[failure.kind];
  const detail = plainLine(failure.detail, 300);
  return new CommandFailure(reason, detail === '' ? words : `${words} (${detail})`);
}
