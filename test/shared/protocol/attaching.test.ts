import assert from 'node:assert/strict';
import { hostParams } from '../../../shared/protocol/hostParams.ts';
import { ROOM_ID, uuidOf } from '../../support/chatViews.ts';

const PNG = 'iVBORw0KGgoAAAA=';
const picture = { type: 'image/png', base64: PNG, name: 'a.png', width: 4, height: 4 };
const sent = (images: readonly unknown[]) =>
  hostParams.sendMessage.safeParse({
    ...{ conversationId: ROOM_ID, text: 'look', replyTo: null, attachments: [] },
    images,
  }).success;

describe('[V11] what a page may send along', () => {
  it('is a picture whose bytes are of the type it names', () => {
    assert.ok(sent([picture]));
    assert.ok(!sent([{ ...picture, type: 'image/jpeg' }]));
    assert.ok(!sent([{ ...picture, type: 'image/svg+xml' }]));
    assert.ok(!sent([{ ...picture, base64: `${PNG}"><script>` }]));
    assert.ok(!sent([{ ...picture, base64: `iVBORw0KGgo${'A'.repeat(900_000)}` }]));
    assert.ok(!sent([{ ...picture, width: 0 }]));
    assert.ok(!sent(Array.from({ length: 5 }, () => picture)));
  });

  it('is asked for in known ways only', () => {
    const asks = (from: unknown) => hostParams.attach.safeParse({ from }).success;
    assert.ok(asks({ kind: 'problems', isOfAll: true }));
    assert.ok(asks({ kind: 'dropped', uris: ['file:///a'] }));
    assert.ok(!asks({ kind: 'dropped', uris: Array.from({ length: 13 }, () => 'file:///a') }));
    assert.ok(!asks({ kind: 'clipboard' }));
    assert.ok(
      !hostParams.loadImage.safeParse({ conversationId: ROOM_ID, imageId: '../x' }).success,
    );
    assert.ok(
      hostParams.loadImage.safeParse({ conversationId: ROOM_ID, imageId: uuidOf(3) }).success,
    );
  });
});
