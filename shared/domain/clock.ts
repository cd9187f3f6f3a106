/** Time as the rooms know it; tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` once after `ms`; returns the function that takes it back. */
  setTimer(ms: number, task: () => void): () => void;
}
