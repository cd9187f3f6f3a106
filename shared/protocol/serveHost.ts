import * as z from 'zod';
import { StoreUnavailableError } from '../domain/recordStore.ts';
import {
  type HostApi,
  type HostEvent,
  type HostMethod,
  type ParamsOf,
  type ReplyOf,
} from './hostApi.ts';
import { hostParams } from './hostParams.ts';
import type { FaultCode, FromHost, Port } from './port.ts';

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
