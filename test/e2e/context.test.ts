import assert from 'node:assert/strict';
import type { Chat } from '../../scripts/drive/chat.ts';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openParley } from './support/openParley.ts';
import { seriousFindings } from './support/seriousFindings.ts';
import { pastePicture } from './support/pastePicture.ts';

describe('what goes along with a message', () => {
  let open: OpenParley;
  let chat: Chat;

  before(async () => {
    open = await openParley();
    await open.workbench.openParley();
    chat = await newRoom(open, 'Ada');
  });
  // A room of its own for each: what is typed in one is not in the composer of the next.
  beforeEach(async () => {
    await chat.composer.fill('typed in the room before');
    chat = await newRoom(open, 'Ada');
    await chat.frame.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('[data-testid="composer"]')?.value === '',
    );
  });
  after(() => open.close());

  const chips = () => chat.byTestId('attachments');
  const focused = () => chat.frame.locator(':focus');

  const attachFile = async () => {
    await chat.composer.pressSequentially('#file:overd');
    await chat.byTestId('hash-option').filter({ hasText: 'overdue.ts' }).first().waitFor();
    await chat.composer.press('Enter');
    await chat.byTestId('attachment-open').waitFor();
  };

  /** Drags a file over the composer, or away from it. */
  const dragFile = (type: 'dragenter' | 'dragleave') =>
    chat.composer.evaluate((field, kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['…'], 'screen.png', { type: 'image/png' }));
      field.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }, type);

  it('[V11] a # finds a file, which shows what is sent of it and how many tokens it is', async () => {
    await chat.composer.fill('Look at #file:overd');
    const option = chat.byTestId('hash-option').first();
    assert.match(await option.innerText(), /overdue\.ts/);
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('found file');
    await chat.composer.press('Enter');
    const chip = chat.byTestId('attachment-open');
    assert.match(await chip.innerText(), /overdue\.ts · [\d,]+ tokens/);
    assert.equal(await chat.composer.inputValue(), 'Look at ');
    assert.match(
      await chat.byTestId('attachment-total').innerText(),
      /^1 attachment, about [\d,]+ tokens$/,
    );
    await chip.click();
    assert.match(await chat.byTestId('attachment-preview').innerText(), /export function/);
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('attached file');
  });

  it('[V11] a pasted picture is made smaller, sent without a word, and shown with its message', async () => {
    assert.equal(await chat.sendButton.getAttribute('disabled'), '');
    await pastePicture(chat, 3_000, 1_500);
    assert.match(
      await chat.byTestId('picture-chip').innerText(),
      /screen\.png\s+1568 × 784, \d+ KB/,
    );
    assert.match(
      await chat.byTestId('attachment-blind').innerText(),
      /Ada’s model cannot see pictures/,
    );
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('pasted picture');
    await chat.sendButton.click();
    await chips().waitFor({ state: 'detached' });
    const thumbnail = chat.messages().first().getByTestId('picture');
    await thumbnail.click();
    const large = chat.byTestId('picture-large');
    await large.waitFor();
    assert.deepEqual(await seriousFindings(chat.frame), []);
    await open.workbench.picture('large picture');
    await large.press('Escape');
    await large.waitFor({ state: 'detached' });
  });

  it('[V11] every chip is reached, opened and taken away with the keyboard', async () => {
    await attachFile();
    await pastePicture(chat, 20, 20);
    await chat.composer.press('Shift+Tab');
    assert.equal(await focused().getAttribute('aria-label'), 'Do not send screen.png');
    await focused().press('Delete');
    await chat.byTestId('picture-chip').waitFor({ state: 'detached' });
    await chat.composer.press('Shift+Tab');
    assert.equal(await focused().getAttribute('data-testid'), 'attachment-remove');
    await focused().press('Shift+Tab');
    await focused().press('Enter');
    await chat.byTestId('attachment-preview').waitFor();
    await focused().press('Delete');
    await chips().waitFor({ state: 'detached' });
  });

  it('[V11] Backspace in the empty composer takes the last chip away', async () => {
    await attachFile();
    await pastePicture(chat, 20, 20);
    await chat.composer.press('Backspace');
    await chat.byTestId('picture-chip').waitFor({ state: 'detached' });
    await chat.composer.press('Backspace');
    await chips().waitFor({ state: 'detached' });
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

  it('[V11] who drags a file over the composer reads how to drop it', async () => {
    await dragFile('dragenter');
    const hint = chat.byTestId('drop-hint');
    assert.match(await hint.innerText(), /Hold Shift/);
    await open.workbench.picture('dragged file');
    await dragFile('dragleave');
    await hint.waitFor({ state: 'detached' });
  });
});
