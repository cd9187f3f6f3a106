import { z } from 'zod';
import { StoreUnavailableError } from '../domain/recordStore.ts';
import {
  type HostApi,
  type HostEvent,
  type HostMethod,
  hostParams,
  type ParamsOf,
  type ReplyOf,
} from './hostApi.ts';

/** The one thing that a transport must do. VS Code, the page and the tests each implement it. */
export interface Port {
  post(message: unknown): void;
  /** Returns the function that stops listening. */
  listen(receive: (message: unknown) => void): () => void;
}

/** Why a call was not answered. `unavailable`: the local database cannot be written. */
export type FaultCode = 'badRequest' | 'tooLong' | 'unavailable' | 'failed';

/** Thrown in the page when the host could not answer. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

type FromHost =
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'fault';
      readonly id: number;
      readonly code: FaultCode;
      readonly message: string;
    }
  | { readonly kind: 'event'; readonly seq: number; readonly event: HostEvent };

const request = z.object({
  id: z.number().int(),
  method: z.string(),
  params: z.unknown(),
});

export interface HostChannel {
  /** Pushes an event; events are numbered from 1 in the order of the calls. */
  push(event: HostEvent): void;
  close(): void;
}

/** Answers the page's calls from `api`. A message of the wrong shape is answered or dropped, never thrown. */
export function serveHost(port: Port, api: HostApi, report: (error: unknown) => void): HostChannel {
  let seq = 0;
  const send = (message: FromHost) => port.post(message);
  const close = port.listen((message) => {
    const decoded = request.safeParse(message);
    if (!decoded.success) {
      report(new Error('The page sent a message of the wrong shape.', { cause: decoded.error }));
      return;
    }
    void answer(api, decoded.data, report).then(send);
  });
  return {
    push: (event) => send({ kind: 'event', seq: ++seq, event }),
    close,
  };
}

async function answer(
  api: HostApi,
  { id, method, params }: z.infer<typeof request>,
  report: (error: unknown) => void,
): Promise<FromHost> {
  const fault = (code: FaultCode, message: string): FromHost => ({
    kind: 'fault',
    id,
    code,
    message,
  });
  if (!isHostMethod(method)) return fault('badRequest', 'No such method.');
  const decoded = hostParams[method].safeParse(params);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    const where = issue ? `${issue.path.join('.')}: ${issue.message}` : 'wrong parameters';
    return fault(issue?.code === 'too_big' ? 'tooLong' : 'badRequest', where);
  }
  try {
    return { kind: 'reply', id, value: await call(api, method, decoded.data) };
  } catch (error) {
    report(error);
    return error instanceof StoreUnavailableError
      ? fault('unavailable', error.reason)
      : fault('failed', error instanceof Error ? error.message : String(error));
  }
}

function call<M extends HostMethod>(api: HostApi, method: M, params: unknown): Promise<ReplyOf<M>> {
  const handle = api[method] as (params: ParamsOf<M>) => Promise<ReplyOf<M>>;
  return handle(params as ParamsOf<M>);
}

function isHostMethod(name: string): name is HostMethod {
  return Object.hasOwn(hostParams, name);
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
