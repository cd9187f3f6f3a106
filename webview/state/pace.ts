/**
 * Holds the speed at which text appears: a PID controller whose measurement is the characters shown per
 * second over about a second and whose actuator is the characters released in one step.
 *
 *     error      = target − measured
 *     rate       = target + P·error + I·∫error − D·d(measured)/dt      (characters per second)
 *     released   = rate · step, as whole characters, within [0, buffer]
 *
 * The derivative is taken on the measurement, so that a new target makes no kick. The integral stands
 * still while the buffer cannot feed the wish: a pause of the network must not become a burst after it.
 */
export interface Pace {
  /** Characters per second that were missing, summed over time; bounded by `MAX_INTEGRAL`. */
  readonly integral: number;
  /** Part of a character that the last step owed. */
  readonly carry: number;
  readonly measured: number;
  /** What was shown of late, oldest first. */
  readonly steps: readonly { readonly ms: number; readonly released: number }[];
}

export const restingPace: Pace = { integral: 0, carry: 0, measured: 0, steps: [] };

interface PaceStep {
  /** Characters that came and are not shown yet. */
  readonly buffered: number;
  /** Time since the last step, in milliseconds. */
  readonly ms: number;
  /** Characters per second; above 0. */
  readonly target: number;
}

const WINDOW_MS = 1_000;
const P = 0.4;
const I = 0.5;
const D = 0.02;
/** In multiples of the target: how much the integral may add or take, whatever happened before. */
const MAX_INTEGRAL = 0.5;

/** One step: how many characters to release, a whole number in [0, buffered], and the pace after it. */
export function stepPace(pace: Pace, { buffered, ms, target }: PaceStep): [number, Pace] {
  if (ms <= 0) return [0, pace];
  const seconds = ms / 1_000;
  const error = target - pace.measured;
  const previous = pace.steps.length < 2 ? pace.measured : rateOf(pace.steps.slice(0, -1));
  const slope = (pace.measured - previous) / seconds;
  const wishOf = (integral: number) =>
    Math.max(0, (target + P * error + integral - D * slope) * seconds) + pace.carry;

  const bound = MAX_INTEGRAL * target;
  const grown = Math.min(bound, Math.max(-bound, pace.integral + I * error * seconds));
  // Anti-windup: what the buffer cannot give must not be made up for later.
  const integral = wishOf(grown) > buffered ? pace.integral : grown;
  const wish = wishOf(integral);
  const released = Math.min(buffered, Math.floor(wish));
  const carry = wish > buffered ? 0 : wish - released;
  const steps = withinWindow([...pace.steps, { ms, released }]);
  return [released, { integral, carry, measured: rateOf(steps), steps }];
}

/** Characters to release so that the rest is shown after `leftMs`, at least what the pace gives. */
export function flushStep(
  released: number,
  { buffered, ms, leftMs }: { buffered: number; ms: number; leftMs: number },
): number {
  if (leftMs <= ms) return buffered;
  return Math.min(buffered, Math.max(released, Math.ceil((buffered * ms) / leftMs)));
}

/** How long to wait between two updates of the page while so many texts grow: 15 a second over √streams. */
export function updateIntervalMs(streams: number): number {
  return (1_000 / 15) * Math.sqrt(Math.max(1, streams));
}

function rateOf(steps: Pace['steps']): number {
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  const released = steps.reduce((sum, step) => sum + step.released, 0);
  return ms === 0 ? 0 : (released * 1_000) / ms;
}

function withinWindow(steps: Pace['steps']): Pace['steps'] {
  let ms = 0;
  let from = steps.length;
  while (from > 0 && ms < WINDOW_MS) {
    from--;
    ms += steps[from]?.ms ?? 0;
  }
  return steps.slice(from);
}
