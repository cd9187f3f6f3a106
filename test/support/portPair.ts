import type { Port } from '../../shared/protocol/port.ts';

/** Two ends of one wire. Each message is cloned and arrives in a later microtask, in order. */
interface PortPair {
  readonly host: Port;
  readonly page: Port;
}

export function createPortPair(): PortPair {
  const toHost = new Set<(message: unknown) => void>();
  const toPage = new Set<(message: unknown) => void>();
  return { host: createEnd(toPage, toHost), page: createEnd(toHost, toPage) };
}

function createEnd(
  others: ReadonlySet<(message: unknown) => void>,
  own: Set<(message: unknown) => void>,
): Port {
  return {
    post(message) {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const receive of others) receive(copy);
      });
    },
    listen(receive) {
      own.add(receive);
      return () => own.delete(receive);
    },
  };
}
