/** The part of `AbortSignal` that pure code needs; the platform's own signal satisfies it. */
export interface Cancel {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
