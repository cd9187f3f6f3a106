import assert from 'node:assert/strict';
import { newPersonality } from '../../shared/domain/newPersonality.ts';
import type { Personality } from '../../shared/domain/personality.ts';
import { SAVE_DELAY_MS, saveStateOf } from '../../webview/personality/state/autosave.ts';
import {
  createPersonalityEditor,
  type PersonalityEditor,
} from '../../webview/personality/state/personalityEditor.ts';
import { uuidOf } from './chatViews.ts';
import { aPersonalityHost } from './personalityPage.ts';
import { until } from './until.ts';

export const ADA = uuidOf(70);
export const BEN = uuidOf(71);

export function aPersonality(change: Partial<Personality> = {}): Personality {
  const defaults = {
    model: '',
    temperature: null,
    eagerness: 0.3,
    reasoningEffort: null,
    responseDelayMs: 0,
  };
  return { ...newPersonality(defaults, []), name: 'Ada', prompt: 'You think.', ...change };
}

type Host = ReturnType<typeof aPersonalityHost>;

/** The page of Ada, or another, over a store that holds Ada and Ben. */
export async function openPersonalityPage(
  which: Parameters<typeof aPersonalityHost>[0] = { personalityId: ADA },
  script: Parameters<typeof aPersonalityHost>[1] = {},
) {
  const host = aPersonalityHost(which, script);
  await host.store.write([
    { kind: 'personality', id: ADA, data: aPersonality() },
    { kind: 'personality', id: BEN, data: aPersonality({ name: 'Ben' }) },
  ]);
  const editor = createPersonalityEditor({ connect: host.connect, clock: host.clock });
  await editor.resync();
  return { host, editor, ...pageTools(host, editor) };
}

/** What tests look at and do beside the page. */
export function pageTools(host: Host, editor: PersonalityEditor) {
  const document = () => editor.fields.store.getState().document;
  const state = () => saveStateOf(document(), editor.fields.problems()).kind;
  return {
    document,
    state,
    stored: async (id = ADA) => (await host.store.get('personality', id))?.data ?? null,
    /** Lets the fields rest and waits until they are saved, or not. */
    rest: async () => {
      host.clock.advance(SAVE_DELAY_MS);
      await editor.fields.flush();
    },
    /** Writes as another window does. */
    elsewhere: async (change: Partial<Personality>) => {
      const before = (await host.store.get('personality', ADA))?.data;
      assert.ok(before);
      const other = aPersonalityHost({ personalityId: ADA }, {}, host.disk);
      await other.store.write([{ kind: 'personality', id: ADA, data: { ...before, ...change } }]);
      await until(
        () =>
          Object.entries(change).every(
            ([key, value]) => Reflect.get(document().saved, key) === value,
          ),
        'the page heard of it',
      );
    },
  };
}
