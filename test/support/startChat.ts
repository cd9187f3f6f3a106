import { connectHost } from '../../shared/protocol/connectHost.ts';
import type { ParamsOf, HostApi, HostMethod } from '../../shared/protocol/hostApi.ts';
import { type HostChannel, serveHost } from '../../shared/protocol/serveHost.ts';
import { type Chat, createChat } from '../../webview/state/chat.ts';
import { type ChatState, initialState } from '../../webview/state/chatState.ts';
import { aSnapshot } from './chatViews.ts';
import { createPortPair } from './portPair.ts';
import { createScriptedHostApi } from './scriptedHostApi.ts';

interface StartedChat {
  readonly chat: Chat;
  readonly channel: HostChannel;
  readonly state: () => ChatState;
  readonly host: ReturnType<typeof createScriptedHostApi>;
  readonly ports: ReturnType<typeof createPortPair>;
  /** How often the page asked for its conversation. */
  readonly opens: () => number;
  /** What the host was asked by that method, oldest first. */
  readonly asked: <M extends HostMethod>(method: M) => readonly ParamsOf<M>[];
}

/** The page's controller, joined to a host that does what is scripted; it shows `aSnapshot` once open. */
export function startChat(script: Partial<HostApi>, initial = initialState): StartedChat {
  const ports = createPortPair();
  const host = createScriptedHostApi({ open: () => Promise.resolve(aSnapshot()), ...script });
  const channel = serveHost(ports.host, host.api, () => undefined);
  let nextId = 0;
  const chat = createChat(
    {
      connect: (onEvent, onGap) => connectHost(ports.page, onEvent, onGap),
      newId: () => `local-${nextId++}`,
      now: () => 1_700_000_000_000,
    },
    initial,
  );
  return {
    chat,
    channel,
    host,
    ports,
    opens: () => host.calls.filter(({ method }) => method === 'open').length,
    state: () => chat.store.getState(),
    asked: <M extends HostMethod>(wanted: M) =>
      host.calls
        .filter(({ method }) => method === wanted)
        .map(({ params }) => params as ParamsOf<M>),
  };
}
