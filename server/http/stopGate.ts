import type { RequestHandler } from 'express';
import { HttpFault } from './httpFault.ts';

/** Knows the requests under way and refuses new ones once the service stops. */
export interface StopGate {
  readonly isStopping: boolean;
  /** New requests are refused from here on. */
  stop(): void;
  /** Resolves when no request is under way, or after `ms`. */
  drained(ms: number): Promise<void>;
  readonly handler: RequestHandler;
}

/** They say themselves how the service is. */
const ALWAYS_ANSWERED = new Set(['/healthz', '/readyz', '/metrics']);

export function createStopGate(): StopGate {
  let isStopping = false;
  let underWay = 0;
  let onDrained: (() => void) | null = null;

  return {
    get isStopping() {
      return isStopping;
    },
    stop() {
      isStopping = true;
    },
    async drained(ms) {
      if (underWay === 0) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        onDrained = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
    },
    handler(request, response, next) {
      if (isStopping) {
        response.set('Connection', 'close');
        if (ALWAYS_ANSWERED.has(request.path)) {
          next();
          return;
        }
        throw new HttpFault('unavailable', 'The service is stopping: try again shortly.');
      }
      underWay += 1;
      response.on('close', () => {
        underWay -= 1;
        if (underWay === 0) onDrained?.();
      });
      next();
    },
  };
}
