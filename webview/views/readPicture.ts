import type { ReadPicture } from '../state/attachments.ts';
import { type Canvas, MAX_FILE_BYTES, shrinkPicture } from '../state/shrinkPicture.ts';

/** Decodes a picture and draws it anew, small enough to be sent; null for what is no picture. */
export const readPicture: ReadPicture = async (file) => {
  if (file.size > MAX_FILE_BYTES) return null;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  try {
    return await shrinkPicture(canvasOf(bitmap), file);
  } finally {
    bitmap.close();
  }
};

function canvasOf(bitmap: ImageBitmap): Canvas {
  return {
    size: { width: bitmap.width, height: bitmap.height },
    async encode({ width, height }, type, quality) {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) return null;
      if (type === 'image/jpeg') {
        // It has no transparency, which would turn black.
        context.fillStyle = 'white';
        context.fillRect(0, 0, width, height);
      }
      context.drawImage(bitmap, 0, 0, width, height);
      const blob = await canvas.convertToBlob({ type, quality });
      // A browser that cannot write the type writes PNG.
      return blob.type === type ? toBase64(blob) : null;
    },
  };
}

function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const address = typeof reader.result === 'string' ? reader.result : '';
      resolve(address.slice(address.indexOf(',') + 1));
    };
    reader.onerror = () => reject(new Error('The picture could not be read.'));
    reader.readAsDataURL(blob);
  });
}
