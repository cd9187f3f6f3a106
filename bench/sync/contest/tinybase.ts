import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ContestDevice, type Contestant, createHolding } from './contestant.ts';

interface MergeableStore {
  transaction(work: () => void): void;
  setRow(table: string, row: string, cells: object): void;
  addRowIdsListener(
    table: string,
    hear: (
      store: unknown,
      table: string,
      /** 1 for a row that is new, -1 for one that is gone. */
      changes: (() => Readonly<Record<string, 1 | -1>>) | undefined,
    ) => void,
  ): void;
  getRowIds(table: string): string[];
}
interface Persister {
  startAutoSave(): Promise<unknown>;
  save(): Promise<unknown>;
  destroy(): Promise<unknown>;
}
interface Synchronizer {
  startSync(): Promise<unknown>;
  destroy(): Promise<unknown>;
}
interface Socket {
  close(): void;
}
interface SocketServer {
  address(): AddressInfo;
  close(done: () => void): void;
  readonly clients: Iterable<{ terminate(): void }>;
  once(event: 'listening', hear: () => void): void;
}
interface Parts {
  readonly createMergeableStore: () => MergeableStore;
  readonly createFilePersister: (store: MergeableStore, path: string) => Persister;
  readonly createWsSynchronizer: (
    store: MergeableStore,
    socket: Socket,
    timeout?: number,
  ) => Promise<Synchronizer>;
  readonly createWsServer: (
    server: SocketServer,
    persister: (path: string) => Persister,
  ) => { destroy(): Promise<unknown> };
  readonly WebSocket: new (url: string) => Socket;
  readonly WebSocketServer: new (options: object) => SocketServer;
}

/** TinyBase over WebSocket; server and clients write all of their data to a JSON file after each change. */
export const tinybase: Contestant = {
  name: 'TinyBase',
  terms:
    'half durable: memory on both sides, the whole saved to a file after each change; nobody is asked who they are',
  async start(folder) {
    const parts = await load();
    const sockets = new parts.WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise<void>((resolve) => sockets.once('listening', resolve));
    const server = parts.createWsServer(sockets, () =>
      parts.createFilePersister(parts.createMergeableStore(), join(folder, 'server.json')),
    );
    const url = `ws://127.0.0.1:${sockets.address().port}/docs`;
    return {
      newDevice: () => openDevice(parts, url, join(folder, `${randomUUID()}.json`)),
      async close() {
        await server.destroy();
        for (const client of sockets.clients) client.terminate();
        sockets.close(() => undefined);
      },
    };
  },
};

async function openDevice(parts: Parts, url: string, path: string): Promise<ContestDevice> {
  const store = parts.createMergeableStore();
  const persister = parts.createFilePersister(store, path);
  await persister.startAutoSave();
  const { add, holds, has } = createHolding();
  store.addRowIdsListener('docs', (_store, _table, changes) => add(Object.keys(changes?.() ?? {})));
  let synchronizer: Synchronizer | null = null;
  return {
    holds,
    has,
    write(docs) {
      store.transaction(() => {
        // Cells hold no objects: the document is one cell, as it is one record elsewhere.
        for (const { id, data } of docs) store.setRow('docs', id, { body: JSON.stringify(data) });
      });
      return Promise.resolve();
    },
    async goOnline() {
      synchronizer = await parts.createWsSynchronizer(store, new parts.WebSocket(url), 60);
      await synchronizer.startSync();
    },
    async close() {
      await synchronizer?.destroy();
      await persister.destroy();
    },
  };
}

async function load(): Promise<Parts> {
  // Not among the project's own packages: the compiler cannot look them up.
  const names: readonly string[] = [
    'tinybase',
    'tinybase/persisters/persister-file',
    'tinybase/synchronizers/synchronizer-ws-client',
    'tinybase/synchronizers/synchronizer-ws-server',
    'ws',
  ];
  const modules = (await Promise.all(names.map((name) => import(name)))) as object[];
  return Object.assign({}, ...modules) as Parts;
}
