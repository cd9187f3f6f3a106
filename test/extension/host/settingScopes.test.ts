import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';

/**
 * Who may set what. `machine`: no folder at all, as it says where words, keys and data go. `trusted`: a folder that the
 * person trusts, as it can raise what is spent or take something away. `any`: every folder that is opened.
 */
const decided: Readonly<Record<string, 'machine' | 'trusted' | 'any'>> = {
  'parley.providers': 'machine',
  'parley.openRouter.baseUrl': 'machine',
  'parley.sync.url': 'machine',
  'parley.sync.tokenFile': 'machine',
  'parley.sync.paused': 'machine',
  'parley.sync.providers': 'machine',

  'parley.models.default': 'trusted',
  'parley.rooms.maxInFlight': 'trusted',
  'parley.rooms.confirmFanOutFrom': 'trusted',
  'parley.rooms.maxChainDepth': 'trusted',
  'parley.rooms.maxTurns': 'trusted',
  'parley.rooms.maxPairMessages': 'trusted',
  'parley.rooms.autopilot.minutes': 'trusted',
  'parley.rooms.autopilot.messages': 'trusted',
  'parley.rooms.autopilot.spend': 'trusted',
  'parley.rooms.tellProblems': 'trusted',
  'parley.review.askAboveUsd': 'trusted',
  'parley.review.historyMegabytes': 'trusted',

  'parley.displayName': 'any',
  'parley.rooms.order': 'any',
  'parley.rooms.interruption': 'any',
  'parley.rooms.charactersPerSecond': 'any',
  'parley.chat.style': 'any',
};

const group = z.object({
  properties: z.record(z.string(), z.looseObject({ scope: z.string().optional() })),
});
const manifest = z.object({
  contributes: z.object({ configuration: z.union([group, z.array(group)]) }),
  capabilities: z.object({
    untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
  }),
});

describe('the settings of the extension', () => {
  const { contributes, capabilities } = manifest.parse(
    JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')),
  );
  const settings = new Map(
    [contributes.configuration].flat().flatMap(({ properties }) => Object.entries(properties)),
  );
  const restricted = capabilities.untrustedWorkspaces.restrictedConfigurations;

  it('[S5] for each it is decided here who may set it', () => {
    assert.deepEqual([...settings.keys()].toSorted(), Object.keys(decided).toSorted());
  });

  for (const [name, who] of Object.entries(decided)) {
    it(`[S5] ${name} can be set by ${who === 'machine' ? 'no folder' : `${who} folder`}`, () => {
      const scope = settings.get(name)?.scope ?? 'window';
      // The editor takes settings of these scopes from the person's own and from nowhere else.
      const isMachine = scope === 'machine' || scope === 'application';
      assert.equal(isMachine, who === 'machine');
      assert.equal(restricted.includes(name), who !== 'any');
    });
  }

  it('[S5] nothing else is named as restricted', () => {
    assert.deepEqual(
      restricted.filter((name) => !settings.has(name)),
      [],
    );
  });
});
