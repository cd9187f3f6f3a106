import { comeToRest } from './comeToRest.ts';
import { oneStep } from './simSteps.ts';
import { makeWorld, runUntil } from './simWorld.ts';
import type { WorldOptions } from './simWorld.ts';

const STEPS = 150;

/**
 * One run: devices of two people write and sync through faults; then the faults end. Gives the names of
 * the rarer faults that came about.
 */
export async function simulate(
  seed: number,
  options: WorldOptions = {},
): Promise<ReadonlySet<string>> {
  const world = makeWorld(seed, options);
  for (let step = 0; step < STEPS; step++) {
    await oneStep(world);
    await runUntil(world, world.clock.now + world.random.below(4_000));
  }
  await comeToRest(world);
  return world.met;
}
