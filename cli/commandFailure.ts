/** What the command line ends with, by why. 0 is success. */
export const EXIT_CODES = {
  /** It failed, or `diff` found a difference. */
  failed: 1,
  usage: 2,
  signedOut: 3,
  unavailable: 4,
  conflict: 5,
  interrupted: 130,
} as const;

export type FailureReason = keyof typeof EXIT_CODES;

/** Why a command ends early: one sentence for the person, with what to do next. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Ends the command where it was interrupted meanwhile. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

export function interrupted(words = 'Stopped.'): CommandFailure {
  return new CommandFailure('interrupted', words);
}
