import type { Chat } from '../../../scripts/drive/chat.ts';

/** Pastes a picture of so many pixels, as a screenshot comes, and waits for its chip. */
export async function pastePicture(chat: Chat, width: number, height: number): Promise<void> {
  await chat.composer.evaluate(
    async (field, size) => {
      const canvas = new OffscreenCanvas(size.width, size.height);
      const context = canvas.getContext('2d');
      if (context) context.fillStyle = 'steelblue';
      context?.fillRect(0, 0, size.width, size.height / 2);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      const data = new DataTransfer();
      data.items.add(new File([blob], 'screen.png', { type: 'image/png' }));
      const paste = { clipboardData: data, bubbles: true, cancelable: true };
      field.dispatchEvent(new ClipboardEvent('paste', paste));
    },
    { width, height },
  );
  await chat.byTestId('picture-chip').waitFor();
}
