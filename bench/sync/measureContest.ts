import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { inProject } from '../../scripts/projectRoot.ts';
import { reportDetail, reportFigure, reportGroup } from '../report.ts';
import { contestants, LEFT_OUT } from './contest/contestants.ts';
import {
  CHANGES,
  type ContestFigure,
  type ContestPart,
  DEVICES,
  LOADED,
  PARTS,
  PUSHED,
} from './contest/runContest.ts';

/** A contestant that takes longer for a part of the lines has the rest of that part unmeasured. */
const PATIENCE_MS = 120_000;

const LINES: Readonly<Record<ContestFigure['line'], string>> = {
  load: `cold load of ${LOADED} documents`,
  push: `push of ${PUSHED} until another device has them`,
  propagation: 'one write until another device has it, p50',
  propagation95: 'one write until another device has it, p95',
  comeBack: `${DEVICES} devices back with ${CHANGES} changes each`,
};

const figure: z.ZodType<ContestFigure> = z.object({
  line: z.enum(['load', 'push', 'propagation', 'propagation95', 'comeBack']),
  ms: z.number(),
});

type Figures = ReadonlyMap<ContestFigure['line'], number>;

/** All contestants with the same documents, each with server and devices of a part in a process of its own. */
export async function measureContest(folder: string): Promise<void> {
  reportGroup('Syncing documents of 420 bytes between devices, against others that do the same');
  const measured = new Map<string, Figures>();
  for (const [key, { name, terms }] of contestants) {
    const figures = new Map<ContestFigure['line'], number>();
    const reasons = new Set<string>();
    for (const part of PARTS) {
      const own = join(folder, `contest-${key}-${part}`);
      await mkdir(own, { recursive: true });
      const { figures: found, reason } = await runContestant(key, part, own);
      for (const [line, ms] of found) figures.set(line, ms);
      if (reason !== null) reasons.add(reason);
    }
    measured.set(key, figures);
    const why = [...reasons].join('; ');
    reportDetail(`${name}: ${terms}${why === '' ? '' : `; not all measured: ${why}`}`);
  }
  for (const line of LEFT_OUT) reportDetail(line);
  for (const [line, name] of Object.entries(LINES)) {
    reportLine(name, line as ContestFigure['line'], measured);
  }
}

function reportLine(
  name: string,
  line: ContestFigure['line'],
  measured: ReadonlyMap<string, Figures>,
): void {
  const ours = measured.get('postgres')?.get(line);
  if (ours === undefined) {
    reportDetail(`${name}: not measured`);
    return;
  }
  for (const [key, figures] of measured) {
    const theirs = figures.get(line);
    if (key === 'postgres' || theirs === undefined) continue;
    reportFigure({
      name,
      ours: `parley ${inMs(ours)}`,
      peer: `${contestants.get(key)?.name ?? key} ${inMs(theirs)}`,
      ratio: `${(ours / theirs).toFixed(2)}× its time`,
    });
  }
}

async function runContestant(
  key: string,
  part: ContestPart,
  folder: string,
): Promise<{ readonly figures: Figures; readonly reason: string | null }> {
  const main = inProject('bench', 'sync', 'contest', 'contestMain.ts');
  const child = spawn(process.execPath, [main, key, part, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2_000)));
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  const figures = output.split('\n').flatMap((line) => {
    const decoded = figure.safeParse(line === '' ? null : JSON.parse(line)).data;
    return decoded ? [[decoded.line, decoded.ms] as const] : [];
  });
  const why = code === null ? `longer than ${PATIENCE_MS / 1_000} s` : errorIn(words);
  return { figures: new Map(figures), reason: code === 0 ? null : why };
}

function errorIn(words: string): string {
  return (
    words
      .split('\n')
      .find((line) => line.includes('Error'))
      ?.trim() ?? 'it ended by itself'
  );
}

function inMs(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`;
}
