import * as vscode from 'vscode';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { PathRefusal } from '../../shared/domain/workspace.ts';
import { withoutLinks } from './tell.ts';

const MAX_SHOWN_PATH = 120;

type Kind = PathRefusal['kind'];

/**
 * Why a file cannot be read, attached or changed, and what the person can do: whole sentences. An empty
 * path speaks of "this file".
 */
export function pathWords(path: string, refusal: PathRefusal): string {
  const name = path === '' ? vscode.l10n.t('This file') : shownPath(path);
  return refusal.kind === 'tooLarge'
    ? tooLarge(name, refusal.limitBytes)
    : words[refusal.kind](name);
}

/** A path as a model or a page wrote it, in quotation marks: no line breaks, no links, not too long. */
export function shownPath(path: string): string {
  const line = truncate(cleanText(path).replaceAll(/\s+/g, ' '), MAX_SHOWN_PATH);
  return `“${withoutLinks(line)}”`;
}

/** Why a file cannot be used, in so few words that they stand in brackets behind a file's name. */
export function pathReason(kind: Kind): string {
  return reasons[kind];
}

function tooLarge(name: string, limitBytes: number): string {
  const megabytes = Number((limitBytes / 1024 / 1024).toFixed(1));
  return vscode.l10n.t(
    '{0} is larger than {1} MB. Select the part that matters and use that.',
    name,
    megabytes,
  );
}

const words: Readonly<Record<Exclude<Kind, 'tooLarge'>, (name: string) => string>> = {
  parent: (name) =>
    vscode.l10n.t('{0} leads out of the open folder. Choose a file inside it.', name),
  absolute: (name) =>
    vscode.l10n.t('{0} is no place in the open folder. Choose a file inside it.', name),
  home: (name) =>
    vscode.l10n.t('{0} is in a home folder. Choose a file inside the open folder.', name),
  drive: (name) => vscode.l10n.t('{0} names a drive. Choose a file inside the open folder.', name),
  network: (name) =>
    vscode.l10n.t('{0} is on another machine. Choose a file inside the open folder.', name),
  stream: (name) =>
    vscode.l10n.t(
      '{0} has a colon in its name, which hides parts of files. Rename it first.',
      name,
    ),
  shortName: (name) =>
    vscode.l10n.t('{0} has a short name (~1), which can mean any file. Use its full name.', name),
  deviceName: (name) =>
    vscode.l10n.t('{0} is called like a device of Windows. Rename it first.', name),
  trailingDot: (name) =>
    vscode.l10n.t('The name of {0} ends in a dot or a space. Rename it first.', name),
  invalidCharacters: (name) =>
    vscode.l10n.t('{0} has characters in its name that cannot be shown. Rename it first.', name),
  tooLong: (name) => vscode.l10n.t('The path of {0} is too long. Move it higher up.', name),
  protected: (name) =>
    vscode.l10n.t(
      '{0} is protected: keys, passwords and settings of tools stay with you. Paste the lines that matter.',
      name,
    ),
  notFound: (name) =>
    vscode.l10n.t('{0} is not there. It may have been moved or deleted: choose it anew.', name),
  linkOutside: (name) =>
    vscode.l10n.t('{0} leads by a link out of the open folder. Open that folder instead.', name),
  ignored: (name) =>
    vscode.l10n.t(
      '{0} is ignored by Git, so it stays with you. Take it out of .gitignore, or paste the lines that matter.',
      name,
    ),
  folder: (name) => vscode.l10n.t('{0} is a folder. Choose files in it.', name),
  special: (name) => vscode.l10n.t('{0} is a device or a pipe. Choose a file.', name),
  notebook: (name) =>
    vscode.l10n.t(
      '{0} is a notebook, which cannot be used yet. Paste the cells that matter.',
      name,
    ),
  notText: (name) => vscode.l10n.t('{0} is not a text file. Choose one that is.', name),
  forbidden: (name) =>
    vscode.l10n.t(
      'The system does not let the editor use {0}. Change its permissions first.',
      name,
    ),
  noWorkspace: () => vscode.l10n.t('No folder is open. Open the one that holds your files first.'),
  restricted: () =>
    vscode.l10n.t('In Restricted Mode nobody uses your files. Trust this folder first.'),
};

const reasons: Readonly<Record<Kind, string>> = {
  parent: vscode.l10n.t('leads out of this folder'),
  absolute: vscode.l10n.t('not in this folder'),
  home: vscode.l10n.t('not in this folder'),
  drive: vscode.l10n.t('not in this folder'),
  network: vscode.l10n.t('not in this folder'),
  stream: vscode.l10n.t('a colon in its name'),
  shortName: vscode.l10n.t('a short name'),
  deviceName: vscode.l10n.t('the name of a device'),
  trailingDot: vscode.l10n.t('a dot or space at its end'),
  invalidCharacters: vscode.l10n.t('unusual characters in its name'),
  tooLong: vscode.l10n.t('path too long'),
  protected: vscode.l10n.t('protected'),
  notFound: vscode.l10n.t('not found'),
  linkOutside: vscode.l10n.t('leads out of this folder'),
  ignored: vscode.l10n.t('ignored'),
  folder: vscode.l10n.t('a folder'),
  special: vscode.l10n.t('no file'),
  notebook: vscode.l10n.t('a notebook'),
  notText: vscode.l10n.t('not text'),
  tooLarge: vscode.l10n.t('too large'),
  forbidden: vscode.l10n.t('no permission'),
  noWorkspace: vscode.l10n.t('no folder is open'),
  restricted: vscode.l10n.t('Restricted Mode'),
};
