import assert from 'node:assert/strict';
import type { Chat } from '../../scripts/drive/chat.ts';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openParley } from './support/openParley.ts';
import { seriousFindings } from './support/seriousFindings.ts';

describe('what goes along with a message', () => {
  let open: OpenParley;
  let chat: Chat;

  before(async () => {
    open = await openParley();
    await open.workbench.openParley();
    chat = await newRoom(open, 'Ada');
  });
  after(() => open.close());

  /** Pastes a picture of so many pixels, as a screenshot comes. */
  const pastePicture = (width: number, height: number) =>
    chat.composer.evaluate(
      async (field, size) => {
        const canvas = new OffscreenCanvas(size.width, size.height);
        canvas.getContext('2d')?.fillRect(0, 0, size.width / 2, size.height);
        const blob = await canvas.convertToBlob({ type: 'image/png' });
        const data = new DataTransfer();
        data.items.add(new File([blob], 'screen.png', { type: 'image/png' }));
        const paste = { clipboardData: data, bubbles: true, cancelable: true };
        field.dispatchEvent(new ClipboardEvent('paste', paste));
      },
      { width, height },
    );

  it('[V11] a # finds a file, which shows what is sent of it and how many tokens it is', async () => {
    await chat.composer.fill('Look at #file:overd');
    const option = chat.byTestId('hash-option').first();
    await option.waitFor();
    assert.match(await option.innerText(), /overdue\.ts/);
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await chat.composer.press('Enter');
    await chat.byTestId('attachment').waitFor();
    assert.equal(await chat.composer.inputValue(), 'Look at ');
    assert.match(
      await chat.byTestId('attachment-total').innerText(),
      /^1 attachment, about [\d,]+ tokens$/,
    );
    await chat.byTestId('attachment-open').click();
    const preview = chat.byTestId('attachment-preview');
    await preview.waitFor();
    assert.match(await preview.innerText(), /function|export/);
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('attached file');
  });

  it('[V11] a pasted picture is made smaller, sent, and shown with its message', async () => {
    await pastePicture(3_000, 1_500);
    const chip = chat.byTestId('picture-chip');
    await chip.waitFor();
    assert.match(await chip.innerText(), /screen\.png\s+1568 × 784, \d+ KB/);
    await chat.byTestId('attachment-blind').waitFor();
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('pasted picture');
    await chat.composer.press('Enter');
    const thumbnail = chat.byTestId('picture');
    await thumbnail.waitFor();
    await chip.waitFor({ state: 'detached' });
    await thumbnail.click();
    await chat.byTestId('picture-large').waitFor();
    await open.workbench.picture('large picture');
    await chat.byTestId('picture-close').click();
    await chat.byTestId('picture-large').waitFor({ state: 'detached' });
  });

  it('[V11] Delete on a chip and Backspace in the empty composer take it away', async () => {
    await chat.waitUntilQuiet();
    await chat.composer.fill('#file:overd');
    await chat.byTestId('hash-option').first().click();
    await chat.byTestId('attachment-open').press('Delete');
    await chat.byTestId('attachments').waitFor({ state: 'detached' });
    await pastePicture(20, 20);
    await chat.byTestId('picture-chip').waitFor();
    await chat.composer.press('Backspace');
    await chat.byTestId('attachments').waitFor({ state: 'detached' });
  });

  it('[V11] the attach menu holds all of it, and says how to drag files here', async () => {
    await chat.byTestId('attach').click();
    for (const word of ['file', 'selection', 'problems', 'changes', 'editors', 'picture']) {
      await chat.byTestId(`attach-${word}`).waitFor();
    }
    assert.match(await chat.frame.locator('.menu-note').innerText(), /hold Shift/);
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('attach menu');
  });
});
