import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createFanOutQuestion } from '../../../extension/host/fanOut.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { type PersonalityId, personalityId } from '../../../shared/domain/ids.ts';
import { eventually } from '../review/eventually.ts';
import { openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley, setting, withSetting } from './parley.ts';
import { forgetScript } from './simulated.ts';

describe('a message to many personalities', () => {
  const editor = vscode.window as unknown as Record<
    'showWarningMessage',
    (...given: unknown[]) => Promise<unknown>
  >;
  const { showWarningMessage } = editor;
  let window: OtherWindow;
  let asked: { readonly words: string; readonly detail: string }[];
  let isAgreed: boolean;

  beforeEach(async () => {
    await parley();
    await forgetScript();
    asked = [];
    isAgreed = true;
    editor.showWarningMessage = (words, options, button) => {
      const { modal, detail } = options as vscode.MessageOptions;
      assert.equal(modal, true);
      asked.push({ words: String(words), detail: detail ?? '' });
      return Promise.resolve(isAgreed ? button : undefined);
    };
    window = await openWindow(databasePath(), {
      admitRound: (settings) => createFanOutQuestion(settings, () => null).admit,
    });
  });
  afterEach(async () => {
    editor.showWarningMessage = showWarningMessage;
    await forgetScript();
    await window.close();
    assert.deepEqual([...window.errors, ...loggedErrors], []);
  });

  const people = (count: number): readonly PersonalityId[] =>
    builtInPersonalities.slice(0, count).map(({ id }) => personalityId.parse(id));

  async function answersTo(conversationId: string, count: number): Promise<void> {
    const before = await ended(conversationId);
    await window.rooms.send({ conversationId, text: '@all hello', replyTo: null });
    await eventually(async () => (await ended(conversationId)) - before, count);
  }

  async function ended(conversationId: string): Promise<number> {
    const messages = (await window.rooms.snapshot(conversationId))?.messages ?? [];
    return messages.filter(
      ({ author, status }) => author.kind === 'personality' && status !== 'streaming',
    ).length;
  }

  it('[P6] is asked about once for each size, with who answers and what that costs', async () => {
    await withSetting('rooms.confirmFanOutFrom', 2, async () => {
      const id = await window.rooms.create({ personalityIds: people(2), projectId: null });
      await answersTo(id, 2);
      await answersTo(id, 2);
      const [first, ...more] = asked;
      assert.deepEqual(more, []);
      assert.equal(first?.words, 'This message goes to 2 personalities.');
      assert.match(first.detail, /price of some of their models is not known/);
      await window.rooms.addParticipants(id, people(3).slice(2));
      await answersTo(id, 3);
      assert.equal(asked.length, 2);
      const other = await window.rooms.create({ personalityIds: people(2), projectId: null });
      await answersTo(other, 2);
      assert.equal(asked.length, 3);
    });
  });

  it('[P6] is sent to nobody when the person says no, and asked about again', async () => {
    await withSetting('rooms.confirmFanOutFrom', 2, async () => {
      const id = await window.rooms.create({ personalityIds: people(2), projectId: null });
      isAgreed = false;
      await window.rooms.send({ conversationId: id, text: '@all hello', replyTo: null });
      await eventually(() => asked.length, 1);
      isAgreed = true;
      await answersTo(id, 2);
      assert.equal(asked.length, 2);
      assert.equal(await completions(), 2);
    });
  });

  it('[P6] is never asked about where the setting is 0', async () => {
    await withSetting('rooms.confirmFanOutFrom', 0, async () => {
      const id = await window.rooms.create({ personalityIds: people(3), projectId: null });
      await answersTo(id, 3);
      assert.deepEqual(asked, []);
    });
  });
});

/** How many requests for answers the provider has had since its script was forgotten. */
async function completions(): Promise<number> {
  const response = await fetch(new URL('/_requests', String(setting('openRouter.baseUrl'))));
  const requests = (await response.json()) as readonly { readonly path: string }[];
  return requests.filter(({ path }) => path.endsWith('/completions')).length;
}
