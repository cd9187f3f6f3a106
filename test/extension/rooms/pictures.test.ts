import assert from 'node:assert/strict';
import { deleteConversation } from '../../../extension/conversations/deleteWithUndo.ts';
import type { RoomsPorts } from '../../../extension/rooms/roomsPorts.ts';
import type { ModelInfo } from '../../../shared/models/model.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import type { SentPicture } from '../../../shared/protocol/attaching.ts';
import type { HostEvent } from '../../../shared/protocol/hostApi.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { said } from '../../support/scriptedModels.ts';
import { ADA, settle, windowOn } from './roomsWindow.ts';

const picture: SentPicture = {
  ...{ type: 'image/png', base64: 'iVBORw0KGgo=', name: 'shot.png', width: 800, height: 600 },
};

const seeing = (id: string): ModelInfo => ({
  ...{ id, name: id, provider: 'Test', contextLength: 100_000, maxCompletionTokens: null },
  ...{ promptPrice: null, completionPrice: null, takesReasoningEffort: false },
  ...{ takesTools: true, takesImages: true },
});

function measures(modelInfo: RoomsPorts['measures']['modelInfo']): Partial<RoomsPorts> {
  const pause = () => Promise.resolve();
  return { measures: { modelInfo, countTokens: estimateTokens, pause } };
}

async function aRoom(ports: Partial<RoomsPorts> = {}) {
  const window = windowOn(new MemoryDisk(), new FakeClock(), () => said('I see.'), ports);
  const id = await window.rooms.create({ personalityIds: [ADA], projectId: null });
  await window.rooms.snapshot(id);
  const messageId = await window.rooms.send({
    ...{ conversationId: id, text: 'Look', replyTo: null, images: [picture] },
  });
  await settle();
  const kept = () => window.store.list('attachment', id);
  return { ...window, id, messageId, kept };
}

/** A room with a picture whose bytes have not come to this machine. */
async function aRoomElsewhere() {
  const disk = new MemoryDisk();
  const window = windowOn(disk, new FakeClock(), () => said('I see.'));
  const id = await window.rooms.create({ personalityIds: [ADA], projectId: null });
  await window.rooms.snapshot(id);
  await window.rooms.send({
    ...{ conversationId: id, text: 'Look', replyTo: null, images: [picture] },
  });
  await settle();
  disk.contents = { ...disk.contents, blobs: new Map() };
  const onEvents = () => {
    const heard: HostEvent[] = [];
    window.rooms.onEvent((event) => heard.push(event));
    return () => heard;
  };
  return { ...window, id, onEvents, kept: () => window.store.list('attachment', id) };
}

const imagesIn = (request: unknown) => JSON.stringify(request).split(picture.base64).length - 1;

describe('[V11] pictures of messages', () => {
  it('are kept beside the message, which names them, and are shown from there', async () => {
    const { rooms, id, messageId, kept, errors } = await aRoom();
    const shown = (await rooms.snapshot(id))?.messages.find((each) => each.id === messageId);
    const [ref] = shown?.images ?? [];
    assert.deepEqual([ref?.name, ref?.width, ref?.height], ['shot.png', 800, 600]);
    assert.deepEqual(
      (await kept()).map((record) => record.id),
      [ref?.imageId],
    );
    const { type, base64 } = picture;
    assert.deepEqual(await rooms.imageOf(id, ref?.imageId ?? ''), { type, base64 });
    assert.equal(await rooms.imageOf(messageId, ref?.imageId ?? ''), null);
    assert.deepEqual(errors, []);
  });

  it('show as missing while their bytes are not here, and the page is told when they come', async () => {
    const { rooms, store, id, kept, onEvents } = await aRoomElsewhere();
    const [record] = await kept();
    assert.ok(record && 'blob' in record.data);
    assert.equal(await rooms.imageOf(id, record.id), null);
    const events = onEvents();
    await store.takeBlob(record.data.blob, Buffer.from(picture.base64, 'base64'), countedId());
    await settle();
    assert.deepEqual(events(), [
      { type: 'pictureArrived', conversationId: id, imageId: record.id },
    ]);
    const { type, base64 } = picture;
    assert.deepEqual(await rooms.imageOf(id, record.id), { type, base64 });
  });

  it('go to a model that sees, and as words to one that does not', async () => {
    const seer = await aRoom(measures(seeing));
    assert.equal(imagesIn(seer.models.requests[0]), 1);
    assert.ok(!JSON.stringify(seer.models.requests[0]).includes('cannot see'));
    const blind = await aRoom();
    assert.equal(imagesIn(blind.models.requests[0]), 0);
    assert.match(JSON.stringify(blind.models.requests[0]), /shot\.png.*this model cannot see it/);
  });

  it('tell the page who sees them', async () => {
    const sees = async (room: Awaited<ReturnType<typeof aRoom>>) =>
      (await room.rooms.snapshot(room.id))?.participants.map(({ seesPictures }) => seesPictures);
    assert.deepEqual(await sees(await aRoom(measures(seeing))), [true, true]);
    assert.deepEqual(await sees(await aRoom()), [true, false]);
  });

  it('are sent without a word too, and give the conversation its name', async () => {
    const { rooms, models } = windowOn(new MemoryDisk(), new FakeClock(), () => said('I see.'));
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    const message = { conversationId: id, text: '', replyTo: null };
    await rooms.send({ ...message, images: [{ ...picture, name: ' Login\npage.png' }] });
    await settle();
    const snapshot = await rooms.snapshot(id);
    assert.equal(snapshot?.title, 'Login page.png');
    assert.deepEqual(
      snapshot.messages.map(({ text, images }) => [text, images.length]),
      [
        ['', 1],
        ['I see.', 0],
      ],
    );
    assert.match(JSON.stringify(models.requests[0]), /A picture is attached|cannot see it/);
    await assert.rejects(rooms.send(message));
    await assert.rejects(rooms.send({ ...message, text: ' \n' }));
  });

  it('go with a deleted message and come back with it', async () => {
    const { rooms, id, messageId, kept } = await aRoom();
    const undo = await rooms.deleteMessage(id, messageId);
    assert.deepEqual(await kept(), []);
    await undo?.();
    assert.equal((await kept()).length, 1);
  });

  it('stay with a message that is only changed', async () => {
    const { rooms, id, messageId, kept } = await aRoom();
    await rooms.editMessage(id, messageId, 'Look again');
    assert.equal((await kept()).length, 1);
  });

  it('go with a deleted conversation and come back with it', async () => {
    const { rooms, store, id, kept } = await aRoom();
    const deletion = await deleteConversation({ store, remove: (gone) => rooms.remove(gone) }, id);
    assert.deepEqual(await kept(), []);
    await deletion?.restore();
    assert.equal((await kept())[0]?.data.type, picture.type);
  });
});
