import type * as vscode from 'vscode';
import {
  type ChatHost,
  type ChatHostDeps,
  serveChat,
} from '../../../extension/host/chat/chatHost.ts';
import type { FromHost } from '../../../shared/protocol/port.ts';
import type { HostEvent } from '../../../shared/protocol/hostApi.ts';
import { eventually } from '../review/eventually.ts';

/** A chat page under the control of a test, which may say anything to the host. */
export interface APage {
  readonly host: ChatHost;
  /** Everything that the host posted. */
  readonly posted: FromHost[];
  events(): readonly HostEvent[];
  /** Posts a message as it stands. */
  say(message: unknown): void;
  /** Calls a method and gives what comes back. */
  call(method: string, params: unknown): Promise<Exclude<FromHost, { kind: 'event' }>>;
}

export function aPage(deps: ChatHostDeps, conversationId: string | null = null): APage {
  const posted: FromHost[] = [];
  const listeners = new Set<(message: unknown) => void>();
  const webview = {
    postMessage(message: FromHost) {
      posted.push(structuredClone(message));
      return Promise.resolve(true);
    },
    onDidReceiveMessage(listener: (message: unknown) => void) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
  const host = serveChat(webview as unknown as vscode.Webview, deps, conversationId);
  const say = (message: unknown) => listeners.forEach((listen) => listen(message));
  let calls = 1_000;
  return {
    host,
    posted,
    say,
    events: () => posted.flatMap((message) => (message.kind === 'event' ? [message.event] : [])),
    async call(method, params) {
      const id = (calls += 1);
      say({ id, method, params });
      const reply = () => posted.find((message) => message.kind !== 'event' && message.id === id);
      await eventually(() => reply() !== undefined, true);
      return reply() as Exclude<FromHost, { kind: 'event' }>;
    },
  };
}
