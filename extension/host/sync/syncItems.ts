import * as vscode from 'vscode';
import type { Device } from '../../../shared/protocol/restApi.ts';
import type { ApiFailure } from '../../../shared/sync/serviceClient.ts';
import type { NamedRecord } from '../../sync/nameRecord.ts';
import { childNodes, nodeId, type SyncNode } from '../../sync/syncNodes.ts';
import type { RefusedChange } from '../../sync/syncOverview.ts';
import { oneLine } from '../../review/plainLine.ts';
import { kindWords, recordWords, refusalBrief, refusalWords } from './recordWords.ts';

import { canEditRefused } from './refusedTexts.ts';
import { agoInWords, changesInWords, syncWords } from './syncWords.ts';

/** What a row looks like: only what differs from a plain one. */
interface Look {
  readonly label: string;
  readonly icon: string;
  readonly color?: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** What `when` clauses of menus go by, after the row's kind. */
  readonly marks?: string;
  readonly command?: string;
  readonly isOpen?: boolean;
}

/** A row as the editor draws it; `now` is milliseconds since 1970. */
export function syncItem(node: SyncNode, now: number): vscode.TreeItem {
  const look = lookOf(node, now);
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const isGroup = GROUPS.has(node.kind) || childNodes(node).length > 0;
  const item = new vscode.TreeItem(
    look.label,
    isGroup ? (look.isOpen === true ? Expanded : Collapsed) : None,
  );
  item.id = nodeId(node);
  item.iconPath = new vscode.ThemeIcon(
    look.icon,
    look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
  );
  item.contextValue = [node.kind, look.marks ?? ''].join(' ').trim();
  if (look.description !== undefined) item.description = look.description;
  item.tooltip = [look.label, look.tooltip ?? ''].filter((line) => line !== '').join('\n');
  item.accessibilityInformation = {
    label: [look.label, look.description ?? '', look.tooltip ?? '']
      .filter((part) => part !== '')
      .join('. '),
  };
  if (look.command !== undefined) {
    item.command = { command: look.command, title: look.label, arguments: [node] };
  }
  return item;
}

/** These can be opened before what is below them is known. */
const GROUPS: ReadonlySet<SyncNode['kind']> = new Set(['devices']);

type NodeOf<K extends SyncNode['kind']> = Extract<SyncNode, { kind: K }>;

function lookOf<K extends SyncNode['kind']>(node: NodeOf<K>, now: number): Look {
  const look: (node: NodeOf<K>, now: number) => Look = looks[node.kind];
  return look(node, now);
}

const looks: { readonly [K in SyncNode['kind']]: (node: NodeOf<K>, now: number) => Look } = {
  state: stateLook,
  step: stepLook,
  lastSuccess: ({ at }, now) => ({
    label: vscode.l10n.t('Last Synced'),
    icon: 'history',
    description: agoInWords(at, now),
    tooltip: new Date(at).toLocaleString(vscode.env.language),
  }),
  lossChoice: lossLook,
  conflicts: ({ rows }) => ({
    label: vscode.l10n.t('Conflicts'),
    icon: 'git-merge',
    color: 'list.warningForeground',
    description: String(rows.length),
    tooltip: vscode.l10n.t('Changed here and on another machine: choose what holds.'),
    isOpen: true,
  }),
  conflict: conflictLook,
  refused: ({ rows }) => ({
    label: vscode.l10n.t('Cannot Be Sent'),
    icon: 'error',
    color: 'list.errorForeground',
    description: String(rows.length),
    tooltip: vscode.l10n.t('The service does not take these as they are. They are kept here.'),
    isOpen: true,
  }),
  refusedChange: refusedLook,
  waiting: waitingLook,
  waitingGroup: groupLook,
  waitingChange: changeLook,
  devices: ({ list }) => ({
    label: vscode.l10n.t('Devices'),
    icon: 'vm',
    description: list?.kind === 'devices' ? String(list.devices.length) : '',
  }),
  device: ({ device, shownName }, now) => deviceLook({ ...device, name: shownName }, now),
  deviceFailure: ({ failure }) => ({
    label: vscode.l10n.t('The devices cannot be listed now'),
    icon: 'info',
    description: failureWords(failure),
    command: 'parley.sync.refreshDevices',
  }),
  account: ({ label }) => accountLook(label),
};

function stateLook({ state }: NodeOf<'state'>, now: number): Look {
  const { icon, title, brief, explanation, isWarning } = syncWords(state, now);
  return {
    label: title,
    icon,
    ...(isWarning && { color: 'list.warningForeground' }),
    description: brief,
    tooltip: explanation,
    marks: state.kind,
  };
}

function stepLook({ state }: NodeOf<'step'>, now: number): Look {
  const { step, explanation } = syncWords(state, now);
  return {
    label: step?.words ?? '',
    icon: 'arrow-right',
    tooltip: explanation,
    ...(step && { command: step.command }),
  };
}

function lossLook({ choice, loss: { local, remaining, going } }: NodeOf<'lossChoice'>): Look {
  return choice === 'upload'
    ? {
        label: vscode.l10n.t('Keep What Is Here'),
        icon: 'cloud-upload',
        description: vscode.l10n.t('sends {0} of {1}', local - remaining, local),
        tooltip: vscode.l10n.t(
          'The {0} of {1} records that the service no longer has are sent to it again.',
          ...[local - remaining, local],
        ),
        command: 'parley.settleSyncLoss',
      }
    : {
        label: vscode.l10n.t('Follow the Service'),
        icon: 'cloud-download',
        description: vscode.l10n.t('removes {0} of {1}', going, local),
        tooltip: vscode.l10n.t(
          '{0} of the {1} records that the service held are removed from this machine, as it no longer has them. What you changed or made here stays.',
          ...[going, local],
        ),
        command: 'parley.settleSyncLoss',
      };
}

function conflictLook({ row }: NodeOf<'conflict'>, now: number): Look {
  const age = agoInWords(row.mineAt, now);
  const descriptions = {
    mine: vscode.l10n.t('deleted here'),
    theirs: vscode.l10n.t('deleted elsewhere'),
    none: age,
  };
  return {
    ...namedLook(row.name, descriptions[row.deletedBy ?? 'none']),
    icon: 'git-compare',
    tooltip: [
      ...wholeName(row.name),
      vscode.l10n.t('Changed here {0}, and on another machine.', age),
    ].join('\n'),
    command: 'parley.resolveConflicts',
  };
}

/** Of a text, how it begins comes last, as it is the first that may be cut off. */
function namedLook(name: NamedRecord, fact: string): Pick<Look, 'label' | 'description'> {
  const { words, of } = name;
  if (of === '') return { label: recordWords(name), description: fact };
  return {
    label: recordWords({ ...name, words: '' }),
    description: [fact, words].filter((part) => part !== '').join(' · '),
  };
}

/** For the tooltip, where the label is not all of it. */
function wholeName(name: NamedRecord): readonly string[] {
  return name.of === '' ? [] : [recordWords(name)];
}

function refusedLook({ row }: NodeOf<'refusedChange'>, now: number): Look {
  const { name, reason, detail, writtenAt } = row;
  return {
    ...namedLook(name, refusalBrief(reason)),
    icon: 'circle-slash',
    tooltip: [
      ...wholeName(name),
      refusalWords(reason),
      vscode.l10n.t('The service says: {0}', oneLine(detail)),
      vscode.l10n.t('Written {0}', agoInWords(writtenAt, now)),
    ].join('\n'),
    ...refusedMarks(row),
  };
}

function waitingLook({ count, oldestAt }: NodeOf<'waiting'>, now: number): Look {
  const age = oldestAt === null ? '' : agoInWords(oldestAt, now);
  return {
    label: vscode.l10n.t('Waiting to Be Sent'),
    icon: 'cloud-upload',
    description: [String(count), age].filter((part) => part !== '').join(' · '),
    tooltip: vscode.l10n.t('The oldest change was made {0}.', age),
  };
}

function groupLook({ group }: NodeOf<'waitingGroup'>, now: number): Look {
  const { home, title, kind, rows, oldestAt } = group;
  return {
    label: title === '' ? kindWords(home?.kind ?? kind) : title,
    icon: GROUP_ICONS[home?.kind ?? ''] ?? 'file',
    description: [changesInWords(rows.length, 'waiting'), agoInWords(oldestAt, now)].join(' · '),
    marks: home === null ? '' : 'openable',
  };
}

function changeLook({ row }: NodeOf<'waitingChange'>, now: number): Look {
  const { name, isDeletion, isSent, queuedAt } = row;
  const written = new Date(queuedAt).toLocaleString(vscode.env.language);
  return {
    label: recordWords(name),
    tooltip: [
      vscode.l10n.t('Written {0}', written),
      ...(isSent ? [vscode.l10n.t('Sent; the service has not confirmed it yet.')] : []),
    ].join('\n'),
    ...(isDeletion
      ? { icon: 'trash', description: vscode.l10n.t('deleted') }
      : {
          icon: isSent ? 'arrow-up' : 'circle-outline',
          description: isSent ? vscode.l10n.t('unconfirmed') : agoInWords(queuedAt, now),
          ...openable(name.home !== null),
        }),
  };
}

/** A click leads to where it can be edited or, where it cannot, to where it is shown. */
function refusedMarks(row: RefusedChange): Pick<Look, 'marks' | 'command'> {
  const { marks, command } = openable(row.name.home !== null);
  if (!canEditRefused(row)) return { ...(marks && { marks }), ...(command && { command }) };
  return { marks: ['editable', marks ?? ''].join(' ').trim(), command: 'parley.sync.edit' };
}

/** A click leads to the conversation or the personality. */
function openable(hasHome: boolean): Pick<Look, 'marks' | 'command'> {
  return hasHome ? { marks: 'openable', command: 'parley.sync.open' } : {};
}

const GROUP_ICONS: Readonly<Record<string, string | undefined>> = {
  conversation: 'comment-discussion',
  personality: 'person',
};

function deviceLook(device: Device, now: number): Look {
  const { name, createdAt, lastSeenAt, isThis, isRevoked } = device;
  const seen = vscode.l10n.t('seen {0}', agoInWords(lastSeenAt, now));
  const known = new Date(createdAt).toLocaleDateString(vscode.env.language);
  const facts = [
    isThis ? vscode.l10n.t('this device') : seen,
    ...(isRevoked ? [vscode.l10n.t('no access')] : []),
  ];
  return {
    label: oneLine(name),
    icon: isRevoked ? 'circle-slash' : isThis ? 'device-desktop' : 'vm-outline',
    description: facts.join(' · '),
    tooltip: [seen, vscode.l10n.t('Known since {0}', known)].join('\n'),
    marks: `${isThis ? 'this' : 'other'} ${isRevoked ? 'revoked' : 'admitted'}`,
  };
}

function accountLook(label: string | null): Look {
  return label === null
    ? {
        label: vscode.l10n.t('No Account'),
        icon: 'account',
        description: vscode.l10n.t('the data of this machine'),
        tooltip: vscode.l10n.t(
          'Sync goes by the service’s own token, or not at all, until you sign in to an account.',
        ),
        marks: 'none',
      }
    : {
        label: oneLine(label),
        icon: 'account',
        description: vscode.l10n.t('account'),
        marks: 'signedIn',
      };
}

/** Why a request about devices did not succeed. */
export function failureWords(failure: ApiFailure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return vscode.l10n.t('You are signed out.');
    case 'forbidden':
    case 'resync':
    case 'tooLarge':
    case 'overQuota':
      return vscode.l10n.t('The service does not allow it.');
    case 'revoked':
      return vscode.l10n.t('This device has no access any more.');
    case 'unavailable':
      return vscode.l10n.t('The service cannot be reached.');
    case 'wrongService':
      return vscode.l10n.t('The service does not know devices; it may be older than this version.');
  }
}
