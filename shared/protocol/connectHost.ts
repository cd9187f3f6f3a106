import type { HostApi, HostEvent, HostMethod, ParamsOf, ReplyOf } from './hostApi.ts';
import type { FaultCode, FromHost, Port } from './port.ts';

/** Thrown in the page when the host could not answer. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The page's side. `onEvent` hears the pushes in order; `onGap` is called instead when a number is
 * missing, after which the page should `open` anew.
 */
export function connectHost(
  port: Port,
  onEvent: (event: HostEvent) => void,
  onGap: () => void,
): HostApi {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 0;
  let lastSeq = 0;

  port.listen((message) => {
    const incoming = message as FromHost;
    if (incoming.kind === 'event') {
      const isNext = incoming.seq === lastSeq + 1;
      lastSeq = incoming.seq;
      if (isNext) onEvent(incoming.event);
      else onGap();
      return;
    }
    const waiter = pending.get(incoming.id);
    pending.delete(incoming.id);
    if (incoming.kind === 'reply') waiter?.resolve(incoming.value);
    else waiter?.reject(new FaultError(incoming.code, incoming.message));
  });

  const method =
    <M extends HostMethod>(name: M) =>
    (params: ParamsOf<M>): Promise<ReplyOf<M>> =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        port.post({ id, method: name, params });
      });

  return {
    open: method('open'),
    loadOlder: method('loadOlder'),
    sendMessage: method('sendMessage'),
    stop: method('stop'),
    retry: method('retry'),
    newConversation: method('newConversation'),
    addParticipants: method('addParticipants'),
    removeParticipant: method('removeParticipant'),
    setMuted: method('setMuted'),
    renameConversation: method('renameConversation'),
    openPlace: method('openPlace'),
    openLink: method('openLink'),
    copy: method('copy'),
    connectProvider: method('connectProvider'),
  };
}
