import type { SyncState } from '../../../shared/sync/syncState.ts';

/** By database file and address, kept so that a new window can tell. */
const LAST_SUCCESS = 'parley.sync.lastSuccess';
const LEAST_BETWEEN_MS = 60_000;

/** As much of the editor's `Memento` as is needed. */
interface Memento {
  get<T>(key: string, otherwise: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface Deps {
  readonly memento: Memento;
  /** The database file that is open: each account has its own. */
  readonly file: string;
  /** The service that is synced with. */
  readonly url: () => string;
  readonly report: (error: unknown) => void;
}

/** When all of this file was last at the service, for windows to come; written at most once a minute. */
export function createLastSuccess({ memento, file, url, report }: Deps) {
  const read = (): Readonly<Record<string, unknown>> => memento.get(LAST_SUCCESS, {});
  const keyOf = (address: string): string => `${file} ${address}`;
  let latest: { readonly url: string; readonly at: number } | null = null;
  let writtenAt = 0;
  return {
    note(state: SyncState): void {
      if (state.kind !== 'synced') return;
      latest = { url: url(), at: state.at };
      if (state.at - writtenAt < LEAST_BETWEEN_MS) return;
      writtenAt = state.at;
      memento.update(LAST_SUCCESS, { [keyOf(url())]: state.at }).then(undefined, report);
    },
    /** Null: never, as far as is known. */
    at(): number | null {
      if (latest?.url === url()) return latest.at;
      const kept = read()[keyOf(url())];
      return typeof kept === 'number' ? kept : null;
    },
  };
}
