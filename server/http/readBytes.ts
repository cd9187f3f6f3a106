import type { IncomingMessage } from 'node:http';
import { HttpFault } from './httpFault.ts';

/**
 * The body as it was sent, at most `maxBytes`. Answers `tooLarge` as soon as that is known, and reads no
 * further: whoever answers must end the connection then.
 */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new HttpFault('tooLarge', 'The request body is too large.');
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const stop = (error: Error) => {
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort);
      request.pause();
      reject(error);
    };
    const take = (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size > maxBytes) stop(tooLarge());
      else chunks.push(chunk);
    };
    const finish = () => resolve(Buffer.concat(chunks));
    const abort = () => stop(new HttpFault('badRequest', 'The request broke off.'));
    request.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}
