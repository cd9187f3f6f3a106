import assert from 'node:assert/strict';
import { newMessage } from '../../../shared/domain/message.ts';
import { conversationId, messageId } from '../../../shared/domain/ids.ts';
import { aPage } from './aPage.ts';
import { ADA, openWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley } from './parley.ts';

const ANSWER = [
  'Two things.',
  ...['src/overdue.ts', '<<<<<<< SEARCH', 'const CENTS_PER_DAY = 20;', '======='],
  ...['const CENTS_PER_DAY = 25;', '>>>>>>> REPLACE', ''],
  ...['../outside.ts', '<<<<<<< SEARCH', 'one', '=======', 'two', '>>>>>>> REPLACE'],
].join('\n');
const SAID = messageId.parse('5a1d0000-0000-4000-8000-000000000001');

describe('[V4] the edits in the text of an answer', () => {
  before(() => parley());
  afterEach(() => assert.deepEqual(loggedErrors, []));

  it('are proposed in its author’s name when the page asks, however often', async () => {
    const window = await openWindow(databasePath());
    const home = conversationId.parse(
      await window.rooms.create({ personalityIds: [ADA], projectId: null }),
    );
    const page = aPage(window.chat, home);
    try {
      const author = { kind: 'personality', personalityId: ADA, name: 'Ada' } as const;
      const known = { conversationId: home, author, status: 'complete', createdAt: 1 } as const;
      const data = newMessage({ ...known, text: ANSWER });
      await window.store.write([{ kind: 'message', id: SAID, data }]);
      const shown = (await window.rooms.snapshot(home))?.messages.find(({ id }) => id === SAID);
      assert.equal(shown?.holdsEdits, true);

      const params = { conversationId: home, messageId: SAID };
      const answers = await Promise.all([
        page.call('proposeEdits', params),
        page.call('proposeEdits', params),
      ]);
      const value = { made: 1, refused: 1 };
      assert.deepEqual(
        answers.map((answer) => answer.kind === 'reply' && answer.value),
        [value, value],
      );
      const made = (await window.store.list('proposal')).filter(
        (each) => each.data.messageId === SAID,
      );
      assert.deepEqual(
        made.map((each) => [each.data.path, each.data.personalityId, each.data.reason]),
        [['src/overdue.ts', ADA, 'Two things.']],
      );
      await window.store.write(made.map(({ id }) => ({ kind: 'proposal', id, data: null })));
    } finally {
      page.host.dispose();
      await window.close();
    }
  });
});
