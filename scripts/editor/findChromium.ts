import { chromium } from 'playwright-core';
import { findOnPath, isExecutable } from '../process/findProgram.ts';
import { PlainFailure } from '../process/plainFailure.ts';
import { runCommand } from '../process/runCommand.ts';
import { inProject } from '../projectRoot.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FIXED_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * A Chromium to drive: PARLEY_CHROMIUM, Playwright's own, an installed one, else one that is installed now.
 * Where none can be had: a `PlainFailure`.
 */
export async function findChromium(say: (line: string) => void): Promise<string> {
  const asked = process.env['PARLEY_CHROMIUM'];
  if (asked !== undefined && asked !== '') {
    if (isExecutable(asked)) return asked;
    throw new PlainFailure(`PARLEY_CHROMIUM names ${asked}, which is not a program.`);
  }
  return installedChromium() ?? (await installChromium(say));
}

function installedChromium(): string | null {
  const own = chromium.executablePath();
  if (isExecutable(own)) return own;
  return findOnPath(...NAMES) ?? FIXED_PLACES.find(isExecutable) ?? null;
}

async function installChromium(say: (line: string) => void): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  const attempts: readonly (readonly [string, ...string[]])[] = [
    [
      process.execPath,
      inProject('node_modules', 'playwright-core', 'cli.js'),
      'install',
      ...(isRoot ? ['--with-deps'] : []),
      'chromium',
    ],
    ...(isRoot
      ? ([['sh', '-c', 'apt-get update -q && apt-get install -y -q chromium']] as const)
      : []),
  ];
  say('No Chromium here: installing one …');
  const said: string[] = [];
  for (const [command, ...args] of attempts) {
    const { output } = await runCommand(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const found = installedChromium();
    if (found !== null) return found;
    said.push(output.trimEnd().split('\n').slice(-4).join('\n'));
  }
  throw new PlainFailure(
    `A Chromium is needed and could not be installed: install one and name it in PARLEY_CHROMIUM.\n${said.join('\n')}`,
  );
}
