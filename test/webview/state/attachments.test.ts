import assert from 'node:assert/strict';
import type { ContextGauge } from '../../../shared/protocol/roomView.ts';
import type { CountedAttachment, SentPicture } from '../../../shared/protocol/attaching.ts';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import {
  attachedTokens,
  blindNames,
  joinAttachments,
  tokensOver,
} from '../../../webview/state/attachments.ts';
import { hintOf } from '../../../webview/state/drafts.ts';
import { fromSaved, toSaved } from '../../../webview/state/savedState.ts';
import { draftOf } from '../../../webview/state/selectors.ts';
import { aParticipant, aSnapshot, uuidOf } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';

function excerpt(number: number, text = 'code'): CountedAttachment {
  return {
    source: 'file',
    path: `src/${number}.ts`,
    startLine: 1,
    endLine: 3,
    isWhole: false,
    text,
  };
}

function picture(name = 'diagram.png', length = 12): SentPicture {
  const base64 = `iVBORw0KGgo${'A'.repeat(length - 11)}`;
  return { type: 'image/png', base64, name, width: 1_500, height: 750 };
}

/** A page whose host gives one list of attachments after the other. */
async function open(
  given: (readonly CountedAttachment[])[],
  script: Partial<HostApi> = {},
  told: string | null = null,
) {
  const started = startChat({
    attach: () => Promise.resolve({ attachments: given.shift() ?? [], told }),
    ...script,
  });
  await started.chat.open(null);
  return { ...started, attached: () => draftOf(started.state()).attachments };
}

const gauge: ContextGauge = {
  name: 'Ada',
  usedTokens: 3_000,
  windowTokens: 4_000,
  summarizedCount: 0,
  isSummarizing: false,
  accuracy: null,
};

describe('[V11] what goes along with a message', () => {
  it('is sent with it and gone from the composer afterwards', async () => {
    const { chat, asked, attached } = await open([[excerpt(1)], [excerpt(2)]]);
    await chat.attach({ kind: 'chosenFile' });
    await chat.attach({ kind: 'selection' });
    chat.removeAttachment(0);
    chat.type('look');
    await chat.send();
    assert.deepEqual(asked('attach'), [
      { from: { kind: 'chosenFile' } },
      { from: { kind: 'selection' } },
    ]);
    assert.deepEqual(asked('sendMessage')[0]?.attachments, [excerpt(2)]);
    assert.deepEqual(attached(), []);
  });

  it('may be several at once, and the host says what could not go', async () => {
    const words = 'src/key.pem is protected.';
    const { chat, attached, state } = await open([[excerpt(1), excerpt(2)]], {}, words);
    await chat.attach({ kind: 'editors' });
    assert.deepEqual(attached(), [excerpt(1), excerpt(2)]);
    assert.deepEqual(hintOf(state()), { kind: 'told', words });
  });

  it('says nothing when a choice was called off', async () => {
    const { chat, state } = await open([]);
    await chat.attach({ kind: 'chosenFile' });
    assert.equal(hintOf(state()), null);
  });

  it('holds one place once, with its newest text', async () => {
    const { chat, attached, state } = await open([
      [excerpt(1)],
      [excerpt(1)],
      [excerpt(1, 'newer')],
    ]);
    await chat.attach({ kind: 'selection' });
    await chat.attach({ kind: 'selection' });
    assert.deepEqual(hintOf(state()), { kind: 'attachedAlready' });
    await chat.attach({ kind: 'selection' });
    assert.deepEqual(attached(), [excerpt(1, 'newer')]);
  });

  it('holds one list of changes beside one of problems, however long they have become', async () => {
    const list = (source: 'problems' | 'changes', endLine: number): CountedAttachment => ({
      ...excerpt(1, `${endLine}`),
      source,
      path: '.',
      startLine: 0,
      endLine,
    });
    const { chat, attached } = await open([
      [list('changes', 1)],
      [list('problems', 1)],
      [list('changes', 5)],
    ]);
    for (let n = 0; n < 3; n += 1) await chat.attach({ kind: 'changes' });
    assert.deepEqual(attached(), [list('problems', 1), list('changes', 5)]);
  });

  it('is refused beyond the limit, before the person has to choose', async () => {
    const many = Array.from({ length: 12 }, (_, number) => excerpt(number));
    const { chat, asked, state } = await open([]);
    chat.changeDraft({ attachments: many });
    await chat.attach({ kind: 'chosenFile' });
    assert.deepEqual(hintOf(state()), { kind: 'tooManyAttachments' });
    assert.equal(asked('attach').length, 0);
    assert.equal(joinAttachments(many, [excerpt(99)]).length, 12);
  });

  it('is a message by itself where it is a picture', async () => {
    const { chat, asked, state } = await open([]);
    chat.changeDraft({ text: '  ', images: [picture()] });
    await chat.send();
    assert.deepEqual(
      [asked('sendMessage')[0]?.text, asked('sendMessage')[0]?.images],
      ['', [picture()]],
    );
    assert.deepEqual(draftOf(state()).images, []);
    assert.equal(chat.walkHistory('older'), false);
  });

  it('comes back to what was typed since, without an empty line, where it was a picture alone', async () => {
    const { chat, state } = await open([], {
      sendMessage: () => Promise.reject(new Error('defect')),
    });
    chat.changeDraft({ images: [picture()] });
    await chat.send();
    chat.type('look');
    chat.takeBack(state().pending[0]?.localId ?? '');
    assert.equal(draftOf(state()).text, 'look');
    assert.deepEqual(draftOf(state()).images, [picture()]);
  });

  it('comes back with a message that could not be sent', async () => {
    const { chat, state, attached } = await open([[excerpt(1)]], {
      sendMessage: () => Promise.reject(new Error('defect')),
    });
    await chat.attach({ kind: 'chosenFile' });
    await chat.attachPictures([new File([], 'a.png')], () => Promise.resolve(picture()));
    chat.type('look');
    await chat.send();
    assert.deepEqual(draftOf(state()).images, []);
    chat.takeBack(state().pending[0]?.localId ?? '');
    assert.deepEqual(attached(), [excerpt(1)]);
    assert.deepEqual(draftOf(state()).images, [picture()]);
    assert.equal(draftOf(state()).text, 'look');
  });

  it('is counted as the host counts, else a token for every four characters', () => {
    const counted = { ...excerpt(1, 'x'.repeat(400)), tokens: 7 };
    const attachments = [excerpt(1, 'x'.repeat(40)), counted];
    assert.equal(attachedTokens({ attachments, images: [] }), 17);
    assert.equal(attachedTokens({ attachments: [], images: [picture()] }), 1_500);
  });

  it('warns when it is more than the smallest window holds', async () => {
    const { chat, state } = await open([], {
      open: () => Promise.resolve(aSnapshot({ context: gauge })),
    });
    chat.changeDraft({ attachments: [{ ...excerpt(1), tokens: 1_000 }] });
    assert.equal(tokensOver(state()), 0);
    chat.changeDraft({ attachments: [{ ...excerpt(1), tokens: 1_250 }] });
    assert.equal(tokensOver(state()), 250);
  });
});

describe('[V11] pictures that go along', () => {
  const file = (name: string) => new File(['x'], name, { type: 'image/png' });

  it('are sent as the page made them small, at most four', async () => {
    const { chat, asked, state } = await open([]);
    const files = ['a', 'b', 'c', 'd', 'e'].map(file);
    await chat.attachPictures(files, ({ name }) => Promise.resolve(picture(name)));
    assert.deepEqual(hintOf(state()), { kind: 'tooManyPictures' });
    chat.removePicture(1);
    chat.type('look');
    await chat.send();
    const names = asked('sendMessage')[0]?.images.map(({ name }) => name);
    assert.deepEqual(names, ['a', 'c', 'd']);
  });

  it('are named when they cannot be read, whatever went wrong', async () => {
    const { chat, state } = await open([]);
    await chat.attachPictures([file('notes.png')], () => Promise.resolve(null));
    assert.deepEqual(hintOf(state()), { kind: 'unreadablePicture', name: 'notes.png' });
    await chat.attachPictures([file('bad.png')], () => Promise.reject(new Error('defect')));
    assert.deepEqual(hintOf(state()), { kind: 'unreadablePicture', name: 'bad.png' });
    assert.deepEqual(draftOf(state()).images, []);
  });

  it('do not reach another conversation that was opened meanwhile', async () => {
    const { chat, state } = await open([]);
    const reading = Promise.withResolvers<SentPicture>();
    const attaching = chat.attachPictures([file('late.png')], () => reading.promise);
    chat.store.update((before) => ({ ...before, conversationId: uuidOf(77) }));
    reading.resolve(picture());
    await attaching;
    assert.deepEqual(draftOf(state()).images, []);
  });

  it('tell whose model cannot see them', async () => {
    const participants = [
      aParticipant({ id: 'you', kind: 'human', name: 'Sam' }),
      aParticipant({ seesPictures: false }),
      aParticipant({ name: 'Bo' }),
    ];
    const { chat, state } = await open([], {
      open: () => Promise.resolve(aSnapshot({ participants })),
    });
    assert.deepEqual(blindNames(state()), []);
    chat.changeDraft({ images: [picture()] });
    assert.deepEqual(blindNames(state()), ['Ada']);
  });

  it('of a message are asked for once, and again when they were not there', async () => {
    const images = [null, { type: 'image/png' as const, base64: 'AAAA' }];
    const { chat, asked } = await open([], {
      loadImage: () => Promise.resolve({ image: images.shift() ?? null }),
    });
    assert.equal(await chat.loadPicture(uuidOf(5)), null);
    assert.equal(await chat.loadPicture(uuidOf(5)), 'data:image/png;base64,AAAA');
    assert.equal(await chat.loadPicture(uuidOf(5)), 'data:image/png;base64,AAAA');
    assert.equal(asked('loadImage').length, 2);
  });
});

describe('what outlives the page', () => {
  const big = (number: number) => excerpt(number, 'x'.repeat(50_000));
  const draft = (text: string) => ({
    text,
    replyTo: null,
    images: [],
    attachments: Array.from({ length: 12 }, (_, number) => big(number)),
  });

  it('is a draft with all that goes along', async () => {
    const { chat, state } = await open([[excerpt(1)]]);
    await chat.attach({ kind: 'chosenFile' });
    chat.changeDraft({ images: [picture()] });
    const kept: unknown = JSON.parse(JSON.stringify(toSaved(state())));
    const [draftKept] = fromSaved(kept).drafts.values();
    assert.deepEqual(draftKept?.attachments, [excerpt(1)]);
    assert.deepEqual(draftKept.images, [picture()]);
  });

  it('stays small: older drafts lose their attachments first', () => {
    const { state } = startChat({});
    const drafts = new Map(Array.from({ length: 5 }, (_, n) => [uuidOf(n), draft(`text ${n}`)]));
    const kept = toSaved({ ...state(), drafts }).drafts;
    assert.deepEqual(
      kept.map(([, { text, attachments }]) => [text, attachments.length]),
      [
        ['text 0', 0],
        ['text 1', 0],
        ['text 2', 12],
        ['text 3', 12],
        ['text 4', 12],
      ],
    );
  });

  it('stays small: pictures go before excerpts do', () => {
    const { state } = startChat({});
    const images = Array.from({ length: 4 }, (_, n) => picture(`${n}`, 600_000));
    const drafts = new Map([[uuidOf(1), { ...draft('old'), images }]]);
    const [kept] = toSaved({ ...state(), drafts }).drafts;
    assert.deepEqual([kept?.[1].images.length, kept?.[1].attachments.length], [0, 12]);
  });

  it('is read from before there were attachments', () => {
    const old = {
      conversationId: null,
      drafts: [[uuidOf(1), { text: 'old', replyTo: null }]],
      sends: [],
    };
    assert.deepEqual(fromSaved(old).drafts.get(uuidOf(1))?.attachments, []);
  });
});
