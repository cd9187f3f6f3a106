import * as vscode from 'vscode';
import { cleanText } from '../../../shared/domain/text.ts';
import type { UsageReply } from '../../../shared/protocol/restApi.ts';

type Row = UsageReply['usage'][number];

/** Usage as a table in Markdown that reads well as plain text too: the newest day first, the total at the end. */
export function usageTable(usage: readonly Row[]): string {
  const head = [
    vscode.l10n.t('Day (UTC)'),
    vscode.l10n.t('Provider'),
    vscode.l10n.t('Model'),
    vscode.l10n.t('Requests'),
    vscode.l10n.t('Tokens in'),
    vscode.l10n.t('Tokens out'),
    vscode.l10n.t('US dollars'),
  ];
  const rows = [...usage]
    .sort((a, b) => b.day.localeCompare(a.day) || a.model.localeCompare(b.model))
    .map((row) => [row.day, row.provider, cell(row.model), ...amounts(row)]);
  const total = ['', '', vscode.l10n.t('Total'), ...amounts(sum(usage))];
  const lines = [head, head.map(() => ''), ...rows, total];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0), 3));
  const drawn = lines.map((line, index) => drawLine(line, widths, index === 1));
  return [
    `# ${vscode.l10n.t('What Parley asked through the sync service in the last 31 days')}`,
    drawn.join('\n'),
    vscode.l10n.t('A dash: the provider told no cost.'),
    '',
  ].join('\n\n');
}

const FIRST_NUMBER = 3;

function drawLine(cells: readonly string[], widths: readonly number[], isRule: boolean): string {
  const drawn = widths.map((width, at) => {
    const isNumber = at >= FIRST_NUMBER;
    if (isRule) return isNumber ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width);
    const text = cells[at] ?? '';
    return isNumber ? text.padStart(width) : text.padEnd(width);
  });
  return `| ${drawn.join(' | ')} |`;
}

function amounts({
  requests,
  promptTokens,
  completionTokens,
  costUsd,
}: Omit<Row, 'day' | 'provider' | 'model'>): string[] {
  return [
    requests.toLocaleString('en-US'),
    promptTokens.toLocaleString('en-US'),
    completionTokens.toLocaleString('en-US'),
    costUsd === null ? '–' : costUsd.toFixed(4),
  ];
}

function sum(usage: readonly Row[]): Omit<Row, 'day' | 'provider' | 'model'> {
  const costs = usage.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  const of = (count: (row: Row) => number) => usage.reduce((all, row) => all + count(row), 0);
  return {
    requests: of((row) => row.requests),
    promptTokens: of((row) => row.promptTokens),
    completionTokens: of((row) => row.completionTokens),
    costUsd: costs.length === 0 ? null : costs.reduce((all, cost) => all + cost, 0),
  };
}

/** Another device of the person names models: nothing of a name may break the table or become a link. */
function cell(name: string): string {
  return cleanText(name)
    .replace(/\s+/g, ' ')
    .replace(/[|[\]<>`\\]/g, '');
}
