import type { HostApi, HostEvent } from './hostApi.ts';
import type { Callable, FaultCode, FromHost, Port } from './port.ts';

/** Thrown in the page when the host could not answer. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a page hears without asking. */
export interface Hearing<E> {
  /** Hears the pushes in order. */
  readonly onEvent: (event: E) => void;
  /** Is called instead when a number is missing, after which the page should open anew. */
  readonly onGap: () => void;
}

/** Every method of an API, named so that the compiler finds a missing one. */
export type MethodNames<A> = Readonly<Record<keyof A, null>>;

/** The chat page's side; see `connectApi`. */
export function connectHost(
  port: Port,
  onEvent: (event: HostEvent) => void,
  onGap: () => void,
): HostApi {
  return connectApi(port, hostMethods, { onEvent, onGap });
}

/** A page's side: an object with the API's methods, each of which asks the host. */
export function connectApi<A extends Callable<A>, E>(
  port: Port,
  methods: MethodNames<A>,
  { onEvent, onGap }: Hearing<E>,
): A {
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 0;
  let lastSeq = 0;

  port.listen((message) => {
    const incoming = message as FromHost<E>;
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

  const ask = (name: string) => (params: unknown) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      pending.set(id, { resolve, reject });
      port.post({ id, method: name, params });
    });
  const api: object = Object.fromEntries(Object.keys(methods).map((name) => [name, ask(name)]));
  return api as A;
}

const hostMethods: MethodNames<HostApi> = {
  open: null,
  loadOlder: null,
  sendMessage: null,
  stop: null,
  retry: null,
  continueAnswer: null,
  editMessage: null,
  deleteMessage: null,
  proposeEdits: null,
  branch: null,
  setMode: null,
  setAutopilot: null,
  changeRules: null,
  setDescription: null,
  setTitle: null,
  changeSeat: null,
  pickSeatModel: null,
  openPersonality: null,
  summarize: null,
  exportConversation: null,
  saveAsPreset: null,
  duplicateConversation: null,
  deleteConversation: null,
  setPinned: null,
  setArchived: null,
  searchConversations: null,
  undoMemory: null,
  attach: null,
  findFiles: null,
  loadImage: null,
  find: null,
  markRead: null,
  openRoomDefaults: null,
  newConversation: null,
  addParticipants: null,
  removeParticipant: null,
  setMuted: null,
  renameConversation: null,
  openPlace: null,
  openLink: null,
  copy: null,
  connectProvider: null,
};
