import assert from 'node:assert/strict';
import {
  type Canvas,
  fitWithin,
  MAX_LENGTH,
  shrinkPicture,
} from '../../../webview/state/shrinkPicture.ts';

/** A picture whose base64 takes so many characters for each pixel. */
function canvasOf(size: Canvas['size'], perPixel: Readonly<Record<string, number>>): Canvas {
  return {
    size,
    encode({ width, height }, type, quality) {
      const each = (perPixel[type] ?? Infinity) * quality;
      const length = Math.ceil(width * height * each);
      return Promise.resolve(Number.isFinite(length) ? 'A'.repeat(length) : null);
    },
  };
}

const png = { name: 'a.png', type: 'image/png' };

describe('[V11] a picture before it is sent', () => {
  it('is at most 1568 pixels on its longer side, and its shape stays', () => {
    assert.deepEqual(fitWithin({ width: 3_136, height: 1_000 }, 1_568), {
      width: 1_568,
      height: 500,
    });
    assert.deepEqual(fitWithin({ width: 300, height: 200 }, 1_568), { width: 300, height: 200 });
    assert.deepEqual(fitWithin({ width: 20_000, height: 2 }, 1_568), { width: 1_568, height: 1 });
  });

  it('stays PNG while that is small enough', async () => {
    const canvas = canvasOf({ width: 800, height: 600 }, { 'image/png': 1, 'image/jpeg': 0.1 });
    const picture = await shrinkPicture(canvas, png);
    assert.deepEqual([picture?.type, picture?.width, picture?.height], ['image/png', 800, 600]);
  });

  it('becomes JPEG and then smaller until it fits', async () => {
    const size = { width: 1_500, height: 1_500 };
    const jpeg = await shrinkPicture(canvasOf(size, { 'image/png': 2, 'image/jpeg': 0.3 }), png);
    assert.deepEqual([jpeg?.type, jpeg?.width], ['image/jpeg', 1_500]);
    const dense = await shrinkPicture(canvasOf(size, { 'image/png': 2, 'image/jpeg': 1 }), png);
    assert.equal(dense?.type, 'image/jpeg');
    assert.ok(dense.width < 1_500 && dense.base64.length <= MAX_LENGTH);
  });

  it('of a photograph stays one', async () => {
    const canvas = canvasOf({ width: 10, height: 10 }, { 'image/png': 1, 'image/jpeg': 1 });
    const photo = await shrinkPicture(canvas, { name: 'a.jpg', type: 'image/jpeg' });
    assert.equal(photo?.type, 'image/jpeg');
  });

  it('is none when nothing makes it fit or the browser cannot write it', async () => {
    const size = { width: 1_500, height: 1_500 };
    assert.equal(await shrinkPicture(canvasOf(size, {}), png), null);
  });

  it('has a name without control characters, and always one', async () => {
    const canvas = canvasOf({ width: 1, height: 1 }, { 'image/png': 4 });
    assert.equal((await shrinkPicture(canvas, { ...png, name: '' }))?.name, 'picture');
    assert.equal((await shrinkPicture(canvas, { ...png, name: 'a\u0000\nb' }))?.name, 'a  b');
  });
});
