import { tellApart } from '../../shared/domain/tellApart.ts';
import type { Device } from '../../shared/protocol/restApi.ts';
import type { ApiFailure } from '../../shared/sync/serviceClient.ts';
import type { Loss, SyncState } from '../../shared/sync/syncState.ts';
import type {
  OpenConflict,
  RefusedChange,
  SyncOverview,
  WaitingChange,
  WaitingGroup,
} from './syncOverview.ts';

/** What is known of the devices: null until they were asked for. */
export type DeviceList =
  | { readonly kind: 'devices'; readonly devices: readonly Device[] }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }
  | null;

/** Everything that the Sync view shows. */
export interface SyncPicture {
  readonly state: SyncState;
  readonly isPaused: boolean;
  /** Milliseconds since 1970; null: never, as far as is known. */
  readonly syncedAt: number | null;
  readonly overview: SyncOverview;
  readonly devices: DeviceList;
  /** How the person is called whose data this is; null: nobody's. */
  readonly account: string | null;
}

/** A row of the Sync view. */
export type SyncNode =
  | { readonly kind: 'state'; readonly state: SyncState }
  /** What helps most in this state. */
  | { readonly kind: 'step'; readonly state: SyncState }
  | { readonly kind: 'lastSuccess'; readonly at: number }
  | {
      readonly kind: 'lossChoice';
      readonly choice: 'upload' | 'discard';
      readonly loss: Loss;
    }
  | { readonly kind: 'conflicts'; readonly rows: readonly OpenConflict[] }
  | { readonly kind: 'conflict'; readonly row: OpenConflict }
  | { readonly kind: 'refused'; readonly rows: readonly RefusedChange[] }
  | { readonly kind: 'refusedChange'; readonly row: RefusedChange }
  | {
      readonly kind: 'waiting';
      readonly groups: readonly WaitingGroup[];
      readonly count: number;
      readonly oldestAt: number | null;
    }
  | { readonly kind: 'waitingGroup'; readonly group: WaitingGroup }
  | { readonly kind: 'waitingChange'; readonly row: WaitingChange }
  | { readonly kind: 'devices'; readonly list: DeviceList }
  | {
      readonly kind: 'device';
      readonly device: Device;
      /** Its name, with a number where an older one is called alike. */
      readonly shownName: string;
    }
  | { readonly kind: 'deviceFailure'; readonly failure: ApiFailure }
  | { readonly kind: 'account'; readonly label: string | null };

/**
 * The rows of the view, the most pressing first. None where its welcome says all there is to say: without
 * a service, or signed out with nothing that waits.
 */
export function rootNodes(picture: SyncPicture): readonly SyncNode[] {
  const { state, overview, syncedAt, devices, account } = picture;
  if (isEmpty(picture)) return [];
  const { conflicts, refused, waiting, counts } = overview;
  const isOff = state.kind === 'off';
  return [
    ...(isToldBelow(picture) ? [] : [{ kind: 'state', state } as const]),
    ...(hasStep(state) ? [{ kind: 'step', state } as const] : []),
    ...lossChoices(state),
    ...(conflicts.length > 0 ? [{ kind: 'conflicts', rows: conflicts } as const] : []),
    ...(refused.length > 0 ? [{ kind: 'refused', rows: refused } as const] : []),
    ...(counts.pending > 0 && !isOff
      ? [
          {
            kind: 'waiting',
            groups: waiting,
            count: counts.pending,
            oldestAt: counts.oldestPendingAt,
          } as const,
        ]
      : []),
    ...(syncedAt !== null && !isOff ? [{ kind: 'lastSuccess', at: syncedAt } as const] : []),
    ...(isOff ? [] : [{ kind: 'devices', list: devices } as const]),
    { kind: 'account', label: account },
  ];
}

/** The rows below one; none where it has none. */
export function childNodes(node: SyncNode): readonly SyncNode[] {
  if (node.kind === 'conflicts') return node.rows.map((row) => ({ kind: 'conflict', row }));
  if (node.kind === 'refused') return node.rows.map((row) => ({ kind: 'refusedChange', row }));
  if (node.kind === 'waiting') {
    return node.groups.map((group) => ({ kind: 'waitingGroup', group }));
  }
  if (node.kind === 'waitingGroup') {
    return node.group.rows.map((row) => ({ kind: 'waitingChange', row }));
  }
  return node.kind === 'devices' ? deviceNodes(node.list) : [];
}

/** Names the row; the same from one picture to the next. */
export function nodeId(node: SyncNode): string {
  const { kind } = node;
  if (kind === 'conflict' || kind === 'refusedChange')
    return named(kind, node.row.kind, node.row.id);
  if (kind === 'waitingChange') return named(kind, node.row.name.kind, node.row.id);
  if (kind === 'waitingGroup') return named(kind, node.group.key);
  if (kind === 'lossChoice') return named(kind, node.choice);
  return kind === 'device' ? named(kind, node.device.id) : kind;
}

function named(...parts: readonly string[]): string {
  return parts.join(' ');
}

function isEmpty({ state, overview }: SyncPicture): boolean {
  const { pending, conflicts, rejected } = overview.counts;
  if (state.kind === 'off') return conflicts + rejected === 0;
  return state.kind === 'signedOut' && pending + conflicts + rejected === 0;
}

/** The rows of the conflicts and refused changes say it with more words. */
function isToldBelow({ state, overview }: SyncPicture): boolean {
  if (state.kind === 'conflict') return overview.conflicts.length > 0;
  const isRefused = state.kind === 'error' && state.problem.kind === 'rejected';
  return isRefused && overview.refused.length > 0;
}

/** Conflicts, refused changes and the choice after a loss have rows of their own to go on with. */
function hasStep(state: SyncState): boolean {
  switch (state.kind) {
    case 'off':
    case 'signedOut':
    case 'offline':
    case 'paused':
    case 'stuck':
      return true;
    case 'error':
      return state.problem.kind !== 'wouldLoseMost' && state.problem.kind !== 'rejected';
    case 'syncing':
    case 'synced':
    case 'conflict':
    case 'otherWindow':
      return false;
  }
}

function lossChoices(state: SyncState): readonly SyncNode[] {
  if (state.kind !== 'error' || state.problem.kind !== 'wouldLoseMost') return [];
  const { kind: _, ...loss } = state.problem;
  return (['upload', 'discard'] as const).map((choice) => ({ kind: 'lossChoice', choice, loss }));
}

/** This device first, then those seen last; those without access at the end. */
function deviceNodes(list: DeviceList): readonly SyncNode[] {
  if (list === null) return [];
  if (list.kind === 'failed') return [{ kind: 'deviceFailure', failure: list.failure }];
  const names = tellApart(list.devices);
  return [...list.devices]
    .sort(
      (a, b) =>
        Number(b.isThis) - Number(a.isThis) ||
        Number(a.isRevoked) - Number(b.isRevoked) ||
        b.lastSeenAt - a.lastSeenAt,
    )
    .map((device) => {
      return { kind: 'device', device, shownName: names.get(device.id) ?? device.name };
    });
}
