/** Runs `work` in a moment and turns its throw into a rejection, as callers of a Promise expect. */
export async function later<T>(work: () => T): Promise<T> {
  await Promise.resolve();
  return work();
}
