import type { Request, RequestHandler } from 'express';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { deviceOf } from './deviceGuard.ts';
import type { HeadHub } from './headHub.ts';
import { HeadResponse } from './headResponse.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';
import { createStreamPulse, type StreamTimings } from './streamPulse.ts';

const MAX_STREAMS_PER_USER = 100;

/**
 * `GET /v1/events`: server-sent events `head`, one per space of the person whenever its head moves, and `gone`
 * for one that they have no access to any more.
 * Never data: the client pulls. Order: subscribe, read the heads, send those newer than Last-Event-ID.
 */
export function events(service: SyncService, hub: HeadHub, timings: StreamTimings): RequestHandler {
  const pulse = createStreamPulse(timings);
  return async (request, response) => {
    const userId = userOf(response);
    // A newcomer’s stream may be here before their first `me`, and must not miss the space it makes.
    await service.me(userId);
    // Gone meanwhile: `close` has been told already and would be waited for in vain.
    if (response.closed) return;
    if (hub.countOf(userId) >= MAX_STREAMS_PER_USER) {
      throw new HttpFault('tooMany', 'Too many devices listen at once.');
    }
    const lastEventId = request.get('Last-Event-ID') ?? '';
    const stream = new HeadResponse(
      response,
      { userId, deviceId: deviceOf(response) },
      lastEventId,
    );
    // Comes once anyhow; `once` would keep a wrapper for each stream.
    response.on('close', () => {
      hub.disconnect(stream);
      pulse.remove(stream);
    });
    pulse.add(stream);
    try {
      await hub.connect(stream);
    } catch (error) {
      pulse.remove(stream);
      throw error;
    }
    stream.start();
    forget(request);
    // The handler ends here: nothing of the request’s way through the routes is kept for as long as the stream.
  };
}

/** Drops what a stream has no more use for, the token above all; the request object lives as long as its response. */
function forget(request: Request): void {
  request.headers = {};
  request.rawHeaders = [];
  Object.assign(request, { next: undefined, rateLimit: undefined });
}
