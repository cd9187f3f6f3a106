import assert from 'node:assert/strict';
import type { EffectiveRules } from '../../../shared/domain/roomRules.ts';
import { runRandomRoom } from '../../support/randomRoom.ts';

const SEEDS = 1_000;

describe('random rooms', () => {
  it('[R9] end within their limits, lose no human word and let no one speak as another (1,000 seeds)', async () => {
    for (let seed = 0; seed < SEEDS; seed += 1) await runRandomRoom(seed);
  }).timeout(60_000);

  const broken: Readonly<Record<string, Partial<EffectiveRules>>> = {
    'turns of a human word': { maxTurns: 100 },
    'talk between two': { maxPairMessages: 100 },
  };
  for (const [brake, rules] of Object.entries(broken)) {
    it(`are seen to fail where the brake on ${brake} is off`, async () => {
      const seeds = Array.from({ length: 100 }, (_, seed) => seed);
      const failed = [];
      for (const seed of seeds) {
        await runRandomRoom(seed, { maxChainDepth: 20, ...rules }).catch(() => failed.push(seed));
      }
      assert.ok(failed.length > 0);
    });
  }
});
