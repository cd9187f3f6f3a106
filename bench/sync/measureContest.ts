import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isWindows, track } from '../../scripts/process/processGroup.ts';
import { inProject } from '../../scripts/projectRoot.ts';
import { percentile } from '../measure.ts';
import { reportDetail, reportFigure, reportGroup } from '../report.ts';
import { contestants, OURS } from './contest/contestants.ts';
import {
  CHANGES,
  type ContestFigure,
  type ContestPart,
  DEVICES,
  LOADED,
  PARTS,
  PUSHED,
} from './contest/runContest.ts';

/** A contestant that takes longer for a part of the lines has the rest of that part unmeasured, in later rounds too. */
const PATIENCE_MS = 300_000;
/** All contestants one after the other, then all again: what the machine does meanwhile favours none. */
const ROUNDS = 3;
/** After this no further round begins. */
const BUDGET_MS = 20 * 60_000;

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

type Line = ContestFigure['line'];
/** Milliseconds, one for each round in which the line was measured. */
type Figures = ReadonlyMap<Line, readonly number[]>;

/** All contestants with the same documents, each with server and devices of a part in a process of its own. */
export async function measureContest(folder: string): Promise<void> {
  reportGroup(
    `Syncing documents of 420 bytes between devices, against others that do the same: medians of up to ${ROUNDS} rounds (fastest–slowest)`,
  );
  const measured = await runRounds(folder);
  for (const [key, { name, terms }] of contestants) {
    const why = [...(measured.get(key)?.reasons ?? [])].join('; ');
    reportDetail(`${name}: ${terms}${why === '' ? '' : `; not all measured: ${why}`}`);
  }
  for (const [line, name] of Object.entries(LINES)) reportLine(name, line as Line, measured);
}

interface Measured {
  readonly figures: Map<Line, number[]>;
  readonly reasons: Set<string>;
}

async function runRounds(folder: string): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map(
    [...contestants.keys()].map((key): [string, Measured] => [
      key,
      { figures: new Map(), reasons: new Set() },
    ]),
  );
  /** What failed once is not tried again: `<key> <part>`. */
  const givenUp = new Set<string>();
  const start = performance.now();
  for (let round = 1; round <= ROUNDS; round++) {
    if (performance.now() - start > BUDGET_MS) break;
    for (const part of PARTS) {
      for (const [key, { figures, reasons }] of measured) {
        if (givenUp.has(`${key} ${part}`)) continue;
        const own = join(folder, `contest-${key}-${part}-${round}`);
        await mkdir(own, { recursive: true });
        const { found, reason } = await runContestant(key, part, own);
        await rm(own, { recursive: true, force: true });
        for (const { line, ms } of found) figures.set(line, [...(figures.get(line) ?? []), ms]);
        const told = found.map(({ line, ms }) => `${line} ${inMs(ms)} ms`).join(', ');
        reportDetail(`round ${round}, ${contestants.get(key)?.name ?? key}: ${told}`);
        if (reason === null) continue;
        reasons.add(reason);
        givenUp.add(`${key} ${part}`);
      }
    }
  }
  return measured;
}

function reportLine(name: string, line: Line, measured: ReadonlyMap<string, Measured>): void {
  const timesOf = ({ figures }: { readonly figures: Figures }) => figures.get(line) ?? [];
  const ours = measured.get(OURS);
  if (ours === undefined || timesOf(ours).length === 0) {
    reportDetail(`${name}: not measured`);
    return;
  }
  for (const [key, theirs] of measured) {
    if (key === OURS) continue;
    const peer = contestants.get(key)?.name ?? key;
    const times = timesOf(theirs);
    if (times.length === 0) {
      reportDetail(`${name}, ${peer}: not measured`);
      continue;
    }
    reportFigure({
      name,
      ours: `parley ${describe(timesOf(ours))}`,
      peer: `${peer} ${describe(times)}`,
      ratio: `${(median(timesOf(ours)) / median(times)).toFixed(2)}× its time`,
    });
  }
}

function median(times: readonly number[]): number {
  return percentile(times, 0.5);
}

function describe(times: readonly number[]): string {
  const spread =
    times.length > 1 ? ` (${inMs(Math.min(...times))}–${inMs(Math.max(...times))})` : '';
  return `${inMs(median(times))} ms${spread}`;
}

async function runContestant(
  key: string,
  part: ContestPart,
  folder: string,
): Promise<{ readonly found: readonly ContestFigure[]; readonly reason: string | null }> {
  const main = inProject('bench', 'sync', 'contest', 'contestMain.ts');
  const child = spawn(process.execPath, [main, key, part, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  // Ends with this process too, however that ends.
  const stop = track(child.pid ?? 0, exited);
  let output = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2_000)));
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const [code] = await exited;
  clearTimeout(timer);
  await stop();
  const found = output.split('\n').flatMap((line) => {
    const decoded = figure.safeParse(line === '' ? null : JSON.parse(line)).data;
    return decoded ? [decoded] : [];
  });
  const why = code === null ? `longer than ${PATIENCE_MS / 1_000} s` : errorIn(words);
  return { found, reason: code === 0 ? null : why };
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
  return ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}
