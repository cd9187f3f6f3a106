import assert from 'node:assert/strict';
import fc from 'fast-check';

/** Reads `stream` whole, cut at random and byte by byte: what comes of it must be the same. */
export async function sameHoweverCut<T>(
  stream: Uint8Array,
  read: (pieces: readonly Uint8Array[]) => Promise<T>,
  seed: number,
): Promise<void> {
  const whole = await read([stream]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: stream.length }), { maxLength: 40 }), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const pieces = places.slice(1).map((to, at) => stream.subarray(places[at], to));
      assert.deepEqual(await read(pieces), whole);
    }),
    { numRuns: 60, seed },
  );
  assert.deepEqual(await read([...stream].map((byte) => Uint8Array.of(byte))), whole);
}
