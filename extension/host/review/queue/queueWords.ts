import * as vscode from 'vscode';
import { unreachable } from '../../../../shared/domain/unreachable.ts';
import { oneLine } from '../../../review/plainLine.ts';
import type { GroupHeading, QueueCounts, QueueView, Weight } from '../../../review/reviewQueue.ts';

/** "3 open comments, 1 proposed edit"; empty where nothing waits. */
export function countWords({ threads, proposals }: QueueCounts): string {
  const parts = [
    ...(threads === 0 ? [] : [threadsInWords(threads)]),
    ...(proposals === 0 ? [] : [proposalsInWords(proposals)]),
  ];
  return parts.join(', ');
}

export function threadsInWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 open comment') : vscode.l10n.t('{0} open comments', count);
}

function proposalsInWords(count: number): string {
  return count === 1
    ? vscode.l10n.t('1 proposed edit')
    : vscode.l10n.t('{0} proposed edits', count);
}

export function weightName(weight: Weight): string {
  switch (weight) {
    case 'problem':
      return vscode.l10n.t('Problem');
    case 'warning':
      return vscode.l10n.t('Warning');
    case 'edit':
      return vscode.l10n.t('Proposed edit');
    case 'suggestion':
      return vscode.l10n.t('Suggestion');
    case 'note':
      return vscode.l10n.t('Note');
  }
}

/** The heading of a group that is not a file's. */
export function headingName(heading: Exclude<GroupHeading, { kind: 'file' }>): string {
  switch (heading.kind) {
    case 'severalFiles':
      return vscode.l10n.t('Edits of Several Files');
    case 'voice':
      return oneLine(heading.voice.name);
    case 'weight':
      return weightsName(heading.weight);
    case 'outdated':
      return vscode.l10n.t('Outdated');
    default:
      return unreachable(heading);
  }
}

function weightsName(weight: Weight): string {
  switch (weight) {
    case 'problem':
      return vscode.l10n.t('Problems');
    case 'warning':
      return vscode.l10n.t('Warnings');
    case 'edit':
      return vscode.l10n.t('Proposed Edits');
    case 'suggestion':
      return vscode.l10n.t('Suggestions');
    case 'note':
      return vscode.l10n.t('Notes');
  }
}

/** What the view shows, where that is not everything that waits; empty otherwise. */
export function filterWords(view: QueueView, voiceName: string): string {
  const only = {
    all: '',
    threads: vscode.l10n.t('only comments'),
    proposals: vscode.l10n.t('only proposed edits'),
    outdated: vscode.l10n.t('only outdated comments'),
  };
  const parts = [
    only[view.only],
    view.voice === null ? '' : vscode.l10n.t('from {0}', oneLine(voiceName)),
    view.showsResolved ? vscode.l10n.t('resolved ones too') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : vscode.l10n.t('Shown: {0}', parts.join(', '));
}
