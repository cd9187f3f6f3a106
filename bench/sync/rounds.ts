import { percentile } from '../measure.ts';
import type { Elapsed } from './device.ts';

/** Pushes of one batch each; together they are what a cold load brings. */
export const ROUNDS = 10;
export const ROWS_PER_ROUND = 1_000;
export const LOADS = 5;

/** Medians without the first round, which warms up. */
export function medians(rounds: readonly Elapsed[]): Elapsed {
  return {
    total: median(rounds.map(({ total }) => total)),
    service: median(rounds.map(({ service }) => service)),
  };
}

/** The median without the first, which warms up. */
export function median(seconds: readonly number[]): number {
  return percentile(seconds.slice(1), 0.5);
}
