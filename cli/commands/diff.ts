import { EXIT_CODES } from '../commandFailure.ts';
import { withFileTrouble } from '../fileTrouble.ts';
import { findSpace, type HeldRecord, readSpace } from '../heldRecord.ts';
import { type Difference, diffRecords } from '../recordDiff.ts';
import { readSource } from '../readSource.ts';
import type { Session } from '../session.ts';
import { showField } from '../showContent.ts';

export interface DiffOptions {
  readonly space: string;
  /** Shows how texts changed, too. */
  readonly content?: true;
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** What has changed on the service since a dump or an export; gives the exit code. */
export async function diff(
  { client, terminal, signal }: Session,
  place: string,
  options: DiffOptions,
): Promise<number> {
  const source = await withFileTrouble(place, () => readSource(place, signal));
  const space = findSpace(await client.me(), options.space);
  const now: HeldRecord[] = [];
  const progress = terminal.progress('Comparing');
  try {
    for await (const record of readSpace(client, space, progress)) now.push(record);
  } finally {
    progress.end();
  }
  const differences = diffRecords(source.records, now);
  const words =
    differences.length === 0
      ? `No difference: ${now.length} records.`
      : lines(differences, { ...options, hasColor: terminal.hasColor }).join('\n');
  terminal.result(words, { differences: forPrograms(differences, options.content === true) });
  return differences.length === 0 ? 0 : EXIT_CODES.failed;
}

function lines(
  differences: readonly Difference[],
  { content, hasColor }: { readonly content?: true; readonly hasColor: boolean },
): readonly string[] {
  const kinds = [...new Set(differences.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const of = differences.filter((difference) => difference.kind === kind);
    const counts = (['added', 'removed', 'changed'] as const)
      .map((change) => [change, of.filter((one) => one.change === change).length] as const)
      .filter(([, count]) => count > 0)
      .map(([change, count]) => `${count} ${change}`);
    return [
      `${kind}: ${counts.join(', ')}`,
      ...of.flatMap(({ change, name, id, fields }) => [
        `${SIGNS[change]} ${name}${name === id ? '' : ` (${id})`}`,
        ...(content === true ? fields.map((field) => showField(field, hasColor)) : []),
      ]),
    ];
  });
}

function forPrograms(differences: readonly Difference[], hasContent: boolean): readonly object[] {
  return differences.map(({ fields, ...difference }) =>
    hasContent ? { ...difference, fields } : difference,
  );
}
