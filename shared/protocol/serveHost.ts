import * as z from 'zod';
import { StoreUnavailableError } from '../domain/recordStore.ts';
import type { HostApi, HostEvent } from './hostApi.ts';
import { hostParams } from './hostParams.ts';
import type { Callable, FaultCode, FromHost, ParamsTable, Port } from './port.ts';

const request = z.object({
  id: z.number().int(),
  method: z.string(),
  params: z.unknown(),
});

export interface HostChannel<E = HostEvent> {
  /** Pushes an event; events are numbered from 1 in the order of the calls. */
  push(event: E): void;
  close(): void;
}

/** An API and the decoders that its calls pass through first. */
export interface Served<A extends Callable<A>> {
  readonly api: A;
  readonly params: ParamsTable<A>;
}

/** Answers the chat page's calls from `api`; see `serveApi`. */
export function serveHost(port: Port, api: HostApi, report: (error: unknown) => void): HostChannel {
  return serveApi(port, { api, params: hostParams }, report);
}

/** Answers a page's calls. A message of the wrong shape is answered or dropped, never thrown. */
export function serveApi<A extends Callable<A>, E>(
  port: Port,
  served: Served<A>,
  report: (error: unknown) => void,
): HostChannel<E> {
  let seq = 0;
  const send = (message: FromHost<E>) => port.post(message);
  const close = port.listen((message) => {
    const decoded = request.safeParse(message);
    if (!decoded.success) {
      report(new Error('The page sent a message of the wrong shape.', { cause: decoded.error }));
      return;
    }
    void answer(served, decoded.data, report).then(send);
  });
  return {
    push: (event) => send({ kind: 'event', seq: ++seq, event }),
    close,
  };
}

async function answer<A extends Callable<A>>(
  { api, params: table }: Served<A>,
  { id, method, params }: z.infer<typeof request>,
  report: (error: unknown) => void,
): Promise<FromHost<never>> {
  const fault = (code: FaultCode, message: string): FromHost<never> => ({
    kind: 'fault',
    id,
    code,
    message,
  });
  if (!isMethod(table, method)) return fault('badRequest', 'No such method.');
  const decoded = table[method].safeParse(params);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    const where = issue ? `${issue.path.join('.')}: ${issue.message}` : 'wrong parameters';
    return fault(issue?.code === 'too_big' ? 'tooLong' : 'badRequest', where);
  }
  try {
    const handle: (params: never) => Promise<unknown> = api[method];
    return { kind: 'reply', id, value: await handle(decoded.data) };
  } catch (error) {
    report(error);
    return error instanceof StoreUnavailableError
      ? fault('unavailable', error.reason)
      : fault('failed', error instanceof Error ? error.message : String(error));
  }
}

function isMethod<A extends Callable<A>>(
  table: ParamsTable<A>,
  name: string,
): name is keyof A & string {
  return Object.hasOwn(table, name);
}
