import { createHash } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express';
import { blobHash, MAX_BLOB_BYTES } from '../../shared/domain/blob.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { Blobs } from '../db/blobs.ts';
import { HttpFault } from './httpFault.ts';
import { readBytes } from './readBytes.ts';
import { sendStream } from './sendStream.ts';
import { userOf } from './signedIn.ts';
import { spaceOf } from './spaceOf.ts';

/** Each holds a whole body in memory. */
const MAX_UPLOADS_PER_USER = 4;
const MAX_UPLOADS = 32;

interface BlobParams {
  readonly spaceId: string;
  readonly hash: string;
}

const notFound = () => new HttpFault('notFound', 'This space has no such blob.');
const overQuota = (maxBytes: number) =>
  new HttpFault(
    'overQuota',
    `This space's room for files, ${Math.floor(maxBytes / 1024 / 1024)} MB, is used up: delete some first.`,
  );

/** `/v1/spaces/:spaceId/blobs`: bytes by their SHA-256. They never change and are never rendered. */
export function blobs(service: SyncService, store: Blobs): Router {
  const router = Router({ mergeParams: true });

  router.get('/', async (request: Request<{ spaceId: string }>, response) => {
    const userId = userOf(response);
    const space = await spaceOf(service, userId, request.params.spaceId);
    const counts = await store.count(userId, space.id);
    if (counts === null) throw new HttpFault('forbidden', 'You have no access to this space.');
    response.json(counts);
  });

  router.get('/:hash', async (request: Request<BlobParams>, response) => {
    const userId = userOf(response);
    const found = await find(service, store, request, userId);
    response.set({
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // Whoever loses the access loses the copy too: it is asked for each time.
      'Cache-Control': 'private, no-cache, no-transform',
      ETag: `"${found.hash}"`,
    });
    if (request.get('If-None-Match')?.includes(`"${found.hash}"`) === true) {
      response.status(304).end();
      return;
    }
    response.set('Content-Length', String(found.size));
    if (request.method === 'HEAD') response.end();
    else await sendStream(response, store.read(userId, found, found.size));
  });

  router.put(
    '/:hash',
    refuseEarly(service, store),
    async (request: Request<BlobParams>, response) => {
      const hash = hashOf(request);
      const bytes = await readBytes(request, MAX_BLOB_BYTES);
      if (createHash('sha256').update(bytes).digest('hex') !== hash) {
        throw new HttpFault('badRequest', 'The bytes are not those that the address names.');
      }
      const userId = userOf(response);
      const space = await spaceOf(service, userId, request.params.spaceId);
      const outcome = await store.put(userId, { spaceId: space.id, hash }, bytes);
      if (outcome === 'forbidden')
        throw new HttpFault('forbidden', 'You may only read this space.');
      if (outcome === 'overQuota') throw overQuota(store.maxBytes);
      response.status(outcome === 'stored' ? 201 : 204).end();
    },
  );

  router.use(hangUpUnread);
  return router;
}

async function find(
  service: SyncService,
  store: Blobs,
  request: Request<BlobParams>,
  userId: string,
): Promise<{ readonly spaceId: string; readonly hash: string; readonly size: number }> {
  const space = await spaceOf(service, userId, request.params.spaceId);
  const name = { spaceId: space.id, hash: hashOf(request) };
  const size = await store.sizeOf(userId, name);
  if (size === null) throw notFound();
  return { ...name, size };
}

function hashOf(request: Request<BlobParams>): string {
  const decoded = blobHash.safeParse(request.params.hash);
  if (decoded.success) return decoded.data;
  throw new HttpFault('badRequest', 'A blob is named by its SHA-256 in lower-case hex.');
}

/** Everything that can be known before the body is read; bounds how many bodies are held at once. */
function refuseEarly(service: SyncService, store: Blobs): RequestHandler<BlobParams> {
  const uploads = new Map<string, number>();
  let total = 0;
  return async (request, response, next) => {
    hashOf(request);
    // Gone while the token was checked: `close` has been told already, and would never free the place.
    if (response.closed) return;
    if (request.get('Content-Encoding') !== undefined) {
      throw new HttpFault('badRequest', 'Send the bytes as they are, without Content-Encoding.');
    }
    const userId = userOf(response);
    const own = uploads.get(userId) ?? 0;
    if (own >= MAX_UPLOADS_PER_USER) {
      throw new HttpFault('tooMany', 'Too many uploads at once: wait for the others.');
    }
    if (total >= MAX_UPLOADS) throw new HttpFault('unavailable', 'Too many uploads: try again.');
    uploads.set(userId, own + 1);
    total += 1;
    response.once('close', () => {
      total -= 1;
      const left = (uploads.get(userId) ?? 1) - 1;
      if (left === 0) uploads.delete(userId);
      else uploads.set(userId, left);
    });
    const { id, role } = await spaceOf(service, userId, request.params.spaceId);
    if (role === 'reader') throw new HttpFault('forbidden', 'You may only read this space.');
    const counts = await store.count(userId, id);
    const length = Number(request.get('Content-Length') ?? 1);
    if (counts !== null && counts.bytes + length > counts.maxBytes) {
      // A blob that is there already takes no room.
      const known = await store.sizeOf(userId, { spaceId: id, hash: hashOf(request) });
      if (known === null) throw overQuota(store.maxBytes);
    }
    next();
  };
}

/** Who goes on sending a body that was refused is not listened to. */
const hangUpUnread: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (!request.complete && !response.headersSent) response.set('Connection', 'close');
  next(error);
};
