import { type ConflictDesk, createConflictDesk } from '../../extension/sync/conflictDesk.ts';
import { createConflictDrafts, type DraftFile } from '../../extension/sync/conflictDrafts.ts';
import { createRecordNames, type RecordHome } from '../../extension/sync/nameRecord.ts';
import type { RecordChange } from '../../shared/domain/recordStore.ts';
import type {
  ConflictApi,
  ConflictEvent,
  ConflictView,
  SideData,
} from '../../shared/protocol/conflictApi.ts';
import { conflictParams } from '../../shared/protocol/conflictParams.ts';
import { connectApi, type Hearing, type MethodNames } from '../../shared/protocol/connectHost.ts';
import { serveApi } from '../../shared/protocol/serveHost.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import { createConflictPage } from '../../webview/conflicts/state/conflictPage.ts';
import { pull, served } from '../contract/storeSetting.ts';
import { FakeClock } from './fakeClock.ts';
import { MemoryDisk, openMemoryStore } from './memoryStore.ts';
import { createPortPair } from './portPair.ts';
import { countedId } from './syncBuilders.ts';

const conflictMethods = Object.fromEntries(
  Object.keys(conflictParams).map((method) => [method, null]),
) as MethodNames<ConflictApi>;

/** A store in memory in which conflicts can be made, and the host of a conflict page over it. */
export function aConflictHost() {
  const clock = new FakeClock();
  const store = openMemoryStore({ now: () => clock.now(), newId: countedId }, new MemoryDisk());
  const opened: RecordHome[] = [];
  const reported: unknown[] = [];
  let text: string | null = null;
  const draftFile: DraftFile = {
    read: () => Promise.resolve(text),
    write: (next) => Promise.resolve(void (text = next)),
  };
  let seq = 0;
  const dispute = async (
    kind: string,
    sides: Pick<ConflictView, 'base' | 'mine' | 'theirs'>,
    id = countedId(),
  ): Promise<string> => {
    if (sides.base) await bring(kind, id, sides.base, 1);
    await store.write([{ kind, id, data: sides.mine } as RecordChange]);
    await bring(kind, id, sides.theirs, 2);
    return id;
  };
  const bring = async (
    kind: string,
    id: string,
    data: SideData | null,
    version: number,
  ): Promise<void> => {
    seq++;
    await pull(store, [served(id, seq, { kind, version, data, deleted: data === null })], seq);
  };
  /** Opens a page; several may be open one after the other. */
  const serve = (): {
    desk: ConflictDesk;
    connect: (hearing: Hearing<ConflictEvent>) => ConflictApi;
    wire: ReturnType<typeof createPortPair>;
  } => {
    const wire = createPortPair();
    const desk = createConflictDesk({
      store,
      desk: () => store,
      names: () => createRecordNames(store, []),
      drafts: createConflictDrafts(draftFile, (cause) => reported.push(cause)),
      openHome: (home) => {
        opened.push(home);
        return Promise.resolve();
      },
      newId: countedId,
      push: (event) => channel.push(event),
      report: (cause) => reported.push(cause),
    });
    const channel = serveApi<ConflictApi, ConflictEvent>(
      wire.host,
      { api: desk.api, params: conflictParams },
      (cause) => reported.push(cause),
    );
    store.onDidChange(desk.refresh);
    return { desk, wire, connect: (hearing) => connectApi(wire.page, conflictMethods, hearing) };
  };
  return { clock, store, dispute, bring, opened, reported, serve };
}

/** The page over a host's conflicts, opened. */
export async function openConflictPage(host: ReturnType<typeof aConflictHost>) {
  const { desk, connect } = host.serve();
  const page = createConflictPage({ connect, clock: host.clock });
  await page.resync();
  return { page, desk, state: () => page.store.getState() };
}

/** The data of a setting. */
export function setting(value: unknown): SideData {
  return { key: 'k', value };
}

/** A setting's value as the store has it. */
export async function valueIn(store: LocalStore, id: string): Promise<unknown> {
  return (await store.get('setting', id))?.data.value;
}
