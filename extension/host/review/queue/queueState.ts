import * as vscode from 'vscode';
import * as z from 'zod';
import type { StoreChange } from '../../../../shared/domain/recordStore.ts';
import {
  createQueueIndex,
  type QueueChange,
  type QueueGroup,
  type QueueIndex,
} from '../../../review/queueIndex.ts';
import type { QueueView } from '../../../review/reviewQueue.ts';
import { createSerial } from '../../../rooms/serial.ts';
import type { QueueHost } from './queueHost.ts';

const VIEW_KEY = 'parley.reviewQueue.view';

/** How the queue is shown before the person has chosen anything. */
export const PLAIN_VIEW: QueueView = {
  groupBy: 'file',
  only: 'all',
  showsResolved: false,
  voice: null,
};

const storedView = z.object({
  groupBy: z.enum(['file', 'personality', 'severity']),
  only: z.enum(['all', 'threads', 'proposals', 'outdated']),
  showsResolved: z.boolean(),
  voice: z.string().nullable(),
});

/** The project's queue, in step with the store, and how the person looks at it. */
export interface QueueState {
  readonly index: Omit<QueueIndex, 'put' | 'look'>;
  readonly view: QueueView;
  /** Shows the queue another way and remembers that. */
  look(change: Partial<QueueView>): void;
  /** After each change; null where everything may look different. */
  readonly onDidChange: vscode.Event<QueueChange | null>;
  dispose(): void;
}

export function createQueueState(
  host: Pick<QueueHost, 'store' | 'project' | 'state' | 'report'>,
): QueueState {
  const { store, project, state } = host;
  let view: QueueView = storedView.safeParse(state.get(VIEW_KEY)).data ?? PLAIN_VIEW;
  const index = createQueueIndex(project.id, view);
  const changed = new vscode.EventEmitter<QueueChange | null>();
  // One after the other, so that what was read earlier never overwrites what was read later.
  const serial = createSerial();

  const load = async (): Promise<void> => {
    const records = [
      ...(await store.list('thread', project.id)),
      ...(await store.list('proposal', project.id)),
    ];
    for (const record of records) index.put(record.id, record);
    changed.fire(null);
  };
  const follow = async ({ changes }: StoreChange): Promise<void> => {
    const done: QueueChange[] = [];
    for (const { kind, id } of changes) {
      if (kind === 'thread') done.push(index.put(id, await store.get('thread', id)));
      else if (kind === 'proposal') done.push(index.put(id, await store.get('proposal', id)));
    }
    if (done.length > 0) changed.fire(together(done));
  };
  const unsubscribe = store.onDidChange((change) => {
    if (!change.changes.some(({ kind }) => kind === 'thread' || kind === 'proposal')) return;
    serial(() => follow(change)).catch(host.report);
  });
  serial(load).catch(host.report);
  return {
    index,
    get view() {
      return view;
    },
    look(change) {
      view = { ...view, ...change };
      index.look(view);
      void state.update(VIEW_KEY, view);
      changed.fire(null);
    },
    onDidChange: changed.event,
    dispose() {
      unsubscribe();
      changed.dispose();
    },
  };
}

function together(changes: readonly QueueChange[]): QueueChange {
  return {
    paths: [...new Set(changes.flatMap(({ paths }) => paths))],
    groups: [...new Set<QueueGroup>(changes.flatMap(({ groups }) => groups))],
    isListChanged: changes.some(({ isListChanged }) => isListChanged),
  };
}
