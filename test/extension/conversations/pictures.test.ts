import assert from 'node:assert/strict';
import { importJson } from '../../../extension/conversations/conversationFile.ts';
import { exportJson } from '../../../shared/domain/conversationFile.ts';
import { branch } from '../../../extension/conversations/copyConversation.ts';
import { exportMarkdown } from '../../../shared/domain/exportMarkdown.ts';
import { conversationId, imageId } from '../../../shared/domain/ids.ts';
import { messagesIn, savedTalk } from './savedTalk.ts';

/** The saved talk, its first message with a picture and with one that is not here. */
async function picturedTalk() {
  const talk = await savedTalk();
  const [here, gone] = [imageId.parse(talk.newId()), imageId.parse(talk.newId())];
  const first = await talk.store.get('message', talk.question);
  const conversation = await talk.store.get('conversation', talk.id);
  assert.ok(first && conversation);
  const ref = { type: 'image/png' as const, name: 'my *shot*.png', width: 4, height: 3 };
  const images = [
    { ...ref, imageId: here },
    { ...ref, imageId: gone, name: 'gone.png' },
  ];
  const base64 = 'iVBORw0KGgo=';
  const id = conversationId.parse(talk.id);
  await talk.store.write([
    { ...first, data: { ...first.data, images } },
    {
      kind: 'attachment',
      id: here,
      data: { conversationId: id, type: 'image/png', base64, createdAt: 1 },
    },
  ]);
  const exported = {
    conversation: conversation.data,
    messages: await messagesIn(talk.store, talk.id),
    personalities: [],
    pictures: (await talk.store.list('attachment', talk.id)).flatMap(({ id, data }) =>
      'base64' in data ? [{ id, data }] : [],
    ),
  };
  /** What a copy shows, and what is kept for it. */
  const shownIn = async (copyId: string) => {
    const [message] = await messagesIn(talk.store, copyId);
    const kept = await talk.store.list('attachment', copyId);
    return { refs: message?.data.images ?? [], kept };
  };
  return { talk, exported, here, shownIn };
}

describe('[V11] pictures in copies and files of a conversation', () => {
  it('are copied into a branch, so that it outlives the original', async () => {
    const { talk, here, shownIn } = await picturedTalk();
    const copyId = await branch(talk, talk.id, talk.question);
    const { refs, kept } = await shownIn(copyId ?? '');
    assert.equal(refs.length, 1);
    assert.deepEqual(
      kept.map(({ id }) => id),
      refs.map((ref) => ref.imageId),
    );
    assert.notEqual(refs[0]?.imageId, here);
  });

  it('go into JSON and come back under new ids', async () => {
    const { talk, exported, shownIn } = await picturedTalk();
    const bytes = new TextEncoder().encode(exportJson(exported, 5));
    const outcome = await importJson(talk, bytes, () => true);
    assert.ok(outcome.kind === 'imported');
    const { refs, kept } = await shownIn(outcome.id);
    const data = kept[0]?.data;
    assert.ok(refs.length === 1 && data && 'base64' in data);
    assert.deepEqual([data.base64, data.conversationId], ['iVBORw0KGgo=', outcome.id]);
  });

  it('of a file that somebody has changed are refused whole', async () => {
    const { talk, exported } = await picturedTalk();
    const json = exportJson(exported, 5).replaceAll('iVBORw0KGgo=', '<svg onload=x>');
    const outcome = await importJson(talk, new TextEncoder().encode(json), () => true);
    assert.deepEqual(outcome, { kind: 'damaged', path: 'pictures.0.data.base64' });
  });

  it('do not make a file too large to be read again', async () => {
    const { exported, here } = await picturedTalk();
    const [picture] = exported.pictures;
    assert.ok(picture);
    const data = { ...picture.data, base64: 'A'.repeat(800_000) };
    const pictures = Array.from({ length: 60 }, () => ({ id: here, data }));
    assert.ok(exportJson({ ...exported, pictures }, 5).length < 34 * 1024 * 1024);
  });

  it('are named in Markdown', async () => {
    const { exported } = await picturedTalk();
    const page = exportMarkdown(exported, (time) => `t${time}`);
    assert.ok(page.includes(String.raw`- Picture: my \*shot\*.png (4 × 3)`));
  });
});
