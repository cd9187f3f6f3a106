import { relative } from 'node:path';
import type { RunningParley } from './startParley.ts';

/** What runs where, a row each, for the terminal. */
export function describeParley(
  parley: Pick<RunningParley, 'backends' | 'editor' | 'url' | 'workspace'>,
  cwd: string,
): string {
  const { backends, url, workspace } = parley;
  const near = (path: string) => relative(cwd, path) || '.';
  const table = asTable([
    ['Sync service', backends.serviceUrl, `log ${near(backends.service.logFile)}`],
    backends.simulator && backends.simulatorUrl !== null
      ? ['Simulated models', backends.simulatorUrl, `log ${near(backends.simulator.logFile)}`]
      : ['Models', 'OpenRouter', 'with the key in OPENROUTER_API_KEY'],
    ['Workspace', near(workspace), 'a copy of sample/, yours to change'],
    [
      'VS Code',
      url === null ? 'its own window' : 'in a browser',
      `log ${near(parley.editor.logFile)}`,
    ],
  ]);
  // On a line of its own: it is long, and it is what one copies.
  return url === null ? table : `${table}\n\n  Open ${url}`;
}

/** Lines up the columns of `rows`. */
export function asTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, column) => Math.max(found[column] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd(),
    )
    .join('\n');
}
