import * as vscode from 'vscode';
import type { DeadLetter } from '../../../shared/sync/syncDesk.ts';
import type { NamedRecord } from '../../sync/nameRecord.ts';

/** A record in words, such as "Memory of Ada: the tests run at night". */
export function recordWords(name: NamedRecord): string {
  const { kind, words, of } = name;
  const what = of === '' ? kindWords(kind) : kindOfWords(kind, of);
  return words === '' ? what : vscode.l10n.t('{0}: {1}', what, words);
}

export function kindWords(kind: string): string {
  const words = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return words ?? vscode.l10n.t('Record of a newer version');
}

const kinds: Readonly<Record<string, string>> = {
  personality: vscode.l10n.t('Personality'),
  memory: vscode.l10n.t('Memory'),
  project: vscode.l10n.t('Project'),
  revision: vscode.l10n.t('Revision of a file'),
  conversation: vscode.l10n.t('Conversation'),
  message: vscode.l10n.t('Message'),
  thread: vscode.l10n.t('Review comment'),
  proposal: vscode.l10n.t('Proposed edit'),
  snapshot: vscode.l10n.t('Kept text of a file'),
  attachment: vscode.l10n.t('Picture'),
  setting: vscode.l10n.t('Setting'),
  preset: vscode.l10n.t('Room'),
  summary: vscode.l10n.t('Summary'),
};

function kindOfWords(kind: string, of: string): string {
  switch (kind) {
    case 'memory':
      return vscode.l10n.t('Memory of {0}', of);
    case 'message':
      return vscode.l10n.t('Message in “{0}”', of);
    case 'summary':
      return vscode.l10n.t('Summary of “{0}”', of);
    case 'attachment':
      return vscode.l10n.t('Picture in “{0}”', of);
    case 'thread':
      return vscode.l10n.t('Review comment in {0}', of);
    case 'proposal':
      return vscode.l10n.t('Proposed edit of {0}', of);
    case 'revision':
      return vscode.l10n.t('Revision of {0}', of);
    default:
      return kindWords(kind);
  }
}

/** Why the service refuses a change, in a few words. */
export function refusalBrief(reason: DeadLetter['reason']): string {
  switch (reason) {
    case 'malformed':
      return vscode.l10n.t('not understood');
    case 'unknownKind':
      return vscode.l10n.t('needs a newer service');
    case 'tooLarge':
      return vscode.l10n.t('too large');
    case 'unstorableText':
      return vscode.l10n.t('odd characters');
    case 'spaceFull':
    case 'noRoomForBlob':
      return vscode.l10n.t('no room left');
    case 'unknownReason':
      return vscode.l10n.t('needs a newer Parley');
    case 'missingBlob':
      return vscode.l10n.t('its file is missing');
    case 'blobNotTaken':
      return vscode.l10n.t('its file is not taken');
  }
}

/** Why the service refuses a change, and what helps. */
export function refusalWords(reason: DeadLetter['reason']): string {
  switch (reason) {
    case 'malformed':
      return vscode.l10n.t(
        'It is not in a form that the service takes. Discard it, or report this.',
      );
    case 'unknownKind':
      return vscode.l10n.t(
        'The service is older than this version and does not know such things. Try again when it was updated.',
      );
    case 'tooLarge':
      return vscode.l10n.t('It is too large. Make it smaller, then it is sent by itself.');
    case 'unstorableText':
      return vscode.l10n.t('It has characters that cannot be stored. Change its text.');
    case 'spaceFull':
      return vscode.l10n.t(
        'There is no room for more records at the service. Delete some, then try again.',
      );
    case 'unknownReason':
      return vscode.l10n.t(
        'The service gives a reason that this version does not know. Update Parley, then try again.',
      );
    case 'missingBlob':
      return vscode.l10n.t('A file that belongs to it has not arrived. Try again.');
    case 'blobNotTaken':
      return vscode.l10n.t(
        'The service does not take files, perhaps because it is older than this version. It is sent by itself once the service does.',
      );
    case 'noRoomForBlob':
      return vscode.l10n.t(
        'There is no room for its file at the service. Delete some pictures: a week later their room is free, and it is sent by itself.',
      );
  }
}
