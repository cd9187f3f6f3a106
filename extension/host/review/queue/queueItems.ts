import * as vscode from 'vscode';
import type { FileOperation } from '../../../../shared/domain/proposal.ts';
import { truncate } from '../../../../shared/domain/text.ts';
import { oneLine, plainLine } from '../../../review/plainLine.ts';
import type { QueueGroup } from '../../../review/queueIndex.ts';
import type {
  ProposalRow,
  QueueRow,
  SetRow,
  ThreadRow,
  Weight,
} from '../../../review/reviewQueue.ts';
import { untrustedMarkdown } from '../untrustedMarkdown.ts';
import { headingName, weightName } from './queueWords.ts';

const MAX_TOOLTIP = 2_000;
const MAX_QUOTE_LINE = 60;

/** A group as the tree shows it; a file's with the file's own icon and colours. */
export function groupItem(
  { key, heading, rows }: QueueGroup,
  uriOf: (path: string) => vscode.Uri,
): vscode.TreeItem {
  const item = new vscode.TreeItem('', vscode.TreeItemCollapsibleState.Expanded);
  item.id = `group ${key}`;
  item.contextValue = 'group';
  if (heading.kind === 'file') {
    item.label = fileName(heading.path);
    item.description = folder(heading.path);
    item.iconPath = vscode.ThemeIcon.File;
    item.resourceUri = uriOf(heading.path);
    item.tooltip = heading.path;
  } else {
    item.label = headingName(heading);
    item.description = String(rows.length);
    item.tooltip = heading.kind === 'outdated' ? outdatedWords() : item.label;
  }
  const name = heading.kind === 'file' ? heading.path : item.label;
  item.accessibilityInformation = { label: vscode.l10n.t('{0}, {1} entries', name, rows.length) };
  return item;
}

/** What stands above a row says some of its words already: a file's heading its path, a set who and why. */
type Above = 'file' | 'set' | 'other';

export function rowItem(row: QueueRow, parent: QueueGroup | QueueRow | null): vscode.TreeItem {
  switch (row.kind) {
    case 'thread':
      return threadItem(row, aboveOf(parent));
    case 'proposal':
      return proposalItem(row, aboveOf(parent));
    case 'set':
      return setItem(row);
  }
}

function aboveOf(parent: QueueGroup | QueueRow | null): Above {
  if (parent === null) return 'other';
  if (!('heading' in parent)) return 'set';
  return parent.heading.kind === 'file' ? 'file' : 'other';
}

function threadItem(row: ThreadRow, above: Above): vscode.TreeItem {
  const { isResolved, isOutdated, comments, anchor } = row.record.data;
  const text = comments[0]?.text ?? '';
  const label = plainLine(text) || vscode.l10n.t('Comment');
  const item = new vscode.TreeItem(label);
  const quote = truncate(oneLine(anchor.quote), MAX_QUOTE_LINE);
  const replies = comments.length - 1;
  item.id = `thread ${row.id}`;
  item.contextValue = `thread ${isResolved ? 'resolved' : 'open'} ${isOutdated ? 'outdated' : 'placed'}`;
  item.iconPath = isResolved ? icon('pass', 'testing.iconPassed') : weightIcon(row.weight);
  item.description = facts(
    placeWords(row, above),
    oneLine(row.voice.name),
    isOutdated ? vscode.l10n.t('“{0}”', quote) : '',
    repliesInWords(replies),
  );
  const state = [
    weightName(row.weight),
    ...(isResolved ? [vscode.l10n.t('resolved')] : []),
    ...(isOutdated ? [vscode.l10n.t('outdated')] : []),
  ].join(', ');
  item.tooltip = tooltip(
    facts(state, row.voice.name, placeWords(row)),
    text,
    isOutdated ? anchor.quote : null,
  );
  item.accessibilityInformation = {
    label: spoken(state, row, label, isOutdated ? vscode.l10n.t('about: {0}', quote) : ''),
  };
  item.command = openCommand(row);
  return item;
}

function proposalItem(row: ProposalRow, above: Above): vscode.TreeItem {
  const { reason, operation, hunks } = row.record.data;
  const label = labelOf(operation, plainLine(reason) || vscode.l10n.t('Proposed edit'));
  const item = new vscode.TreeItem(above === 'set' ? fileName(row.path) : label);
  const waiting = hunks.filter(({ status }) => status === 'pending').length;
  const what = operationWords(operation, waiting);
  item.id = `proposal ${row.id}`;
  item.contextValue = 'proposal';
  item.iconPath = operationIcon(operation);
  item.description =
    above === 'set'
      ? facts(folder(row.path), placeWords(row, above), what)
      : facts(
          placeWords(row, above),
          oneLine(row.voice.name),
          // That a file is made or deleted stands in the label.
          operation.kind === 'edit' || operation.kind === 'rename' ? what : '',
        );
  const head = facts(weightName(row.weight), row.voice.name, placeWords(row), what);
  item.tooltip = tooltip(head, reason, null);
  item.accessibilityInformation = { label: spoken(weightName(row.weight), row, label, what) };
  item.command = openCommand(row);
  return item;
}

function setItem(row: SetRow): vscode.TreeItem {
  const reason = row.members[0]?.record.data.reason ?? '';
  const label = plainLine(reason) || vscode.l10n.t('Proposed edits');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  const files = vscode.l10n.t('{0} files', row.members.length);
  item.id = `set ${row.id}`;
  item.contextValue = 'proposalSet';
  item.iconPath = icon('diff-multiple', 'gitDecoration.modifiedResourceForeground');
  item.description = facts(files, oneLine(row.voice.name));
  const paths = row.members.map(({ path }) => path).join('\n');
  item.tooltip = tooltip(facts(weightName(row.weight), row.voice.name, files), reason, paths);
  item.accessibilityInformation = {
    label: vscode.l10n.t('Proposed edits by {0}, {1}: {2}', row.voice.name, files, label),
  };
  return item;
}

function openCommand(row: QueueRow): vscode.Command {
  return {
    command: 'parley.review.open',
    title: vscode.l10n.t('Go to Place'),
    arguments: [row.id],
  };
}

function weightIcon(weight: Weight): vscode.ThemeIcon {
  switch (weight) {
    case 'problem':
      return icon('error', 'problemsErrorIcon.foreground');
    case 'warning':
      return icon('warning', 'problemsWarningIcon.foreground');
    case 'edit':
      return icon('diff', 'gitDecoration.modifiedResourceForeground');
    case 'suggestion':
      return icon('lightbulb', 'problemsInfoIcon.foreground');
    case 'note':
      return icon('comment', 'descriptionForeground');
  }
}

function icon(name: string, color: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
}

/** `src/a.ts:5`, lines counted from 1; where the file is named above only `line 5`, or nothing. */
function placeWords({ path, line }: QueueRow, above: Above = 'other'): string {
  if (above === 'other') return oneLine(line < 0 ? path : `${path}:${line + 1}`);
  return line < 0 ? '' : vscode.l10n.t('line {0}', line + 1);
}

function fileName(path: string): string {
  return oneLine(path.slice(path.lastIndexOf('/') + 1));
}

function folder(path: string): string {
  return oneLine(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
}

function operationWords(operation: FileOperation, waiting: number): string {
  switch (operation.kind) {
    case 'edit':
      return waiting === 1 ? '' : vscode.l10n.t('{0} places', waiting);
    case 'create':
      return vscode.l10n.t('new file');
    case 'rename':
      return vscode.l10n.t('rename to {0}', oneLine(operation.to));
    case 'delete':
      return vscode.l10n.t('delete the file');
  }
}

/** What becomes of a whole file stands first: a narrow view cuts off the rest. */
function labelOf(operation: FileOperation, reason: string): string {
  switch (operation.kind) {
    case 'edit':
      return reason;
    case 'create':
      return vscode.l10n.t('New file: {0}', reason);
    case 'rename':
      return vscode.l10n.t('Rename file: {0}', reason);
    case 'delete':
      return vscode.l10n.t('Delete file: {0}', reason);
  }
}

function operationIcon({ kind }: FileOperation): vscode.ThemeIcon {
  switch (kind) {
    case 'edit':
      return weightIcon('edit');
    case 'create':
      return icon('diff-added', 'gitDecoration.addedResourceForeground');
    case 'rename':
      return icon('diff-renamed', 'gitDecoration.renamedResourceForeground');
    case 'delete':
      return icon('diff-removed', 'gitDecoration.deletedResourceForeground');
  }
}

function repliesInWords(count: number): string {
  if (count <= 0) return '';
  return count === 1 ? vscode.l10n.t('1 reply') : vscode.l10n.t('{0} replies', count);
}

function outdatedWords(): string {
  return vscode.l10n.t('Comments whose text is no longer in their file');
}

function facts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function tooltip(head: string, text: string, code: string | null): vscode.MarkdownString {
  const markdown = untrustedMarkdown('');
  markdown.appendText(oneLine(head));
  // Before the text: an open fence in the text would swallow it.
  if (code !== null && code !== '') markdown.appendCodeblock(truncate(code, MAX_TOOLTIP));
  return markdown.appendMarkdown(`\n\n${untrustedMarkdown(truncate(text, MAX_TOOLTIP)).value}`);
}

/** What a screen reader says. */
function spoken(what: string, row: QueueRow, label: string, more: string): string {
  const { path, line, voice } = row;
  const place = line < 0 ? oneLine(path) : vscode.l10n.t('{0}, line {1}', oneLine(path), line + 1);
  const said = vscode.l10n.t('{0} by {1}: {2}', what, oneLine(voice.name), label);
  return [said, place, more].filter((part) => part !== '').join(', ');
}
