const MAX_KEPT = 1_000;

/** A request as the simulator received it; the list of `GET /_requests`. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** `aborted`: the client left before the answer was over. */
  outcome: 'open' | 'answered' | 'aborted';
}

export interface RequestLog {
  add(request: ReceivedRequest): void;
  all(): readonly ReceivedRequest[];
  clear(): void;
}

/** Keeps the latest requests, and of keys only that there was one. */
export function createRequestLog(): RequestLog {
  let requests: ReceivedRequest[] = [];
  return {
    add: (request) => {
      requests = [...requests.slice(1 - MAX_KEPT), request];
    },
    all: () => requests,
    clear: () => {
      requests = [];
    },
  };
}
