// Starts, as `npm start` does, a child with a child of its own, says both ids, and waits to be ended.
// A second argument `stubborn` makes the child ignore SIGTERM.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGroup, stopAllGroups } from '../../../scripts/process/processGroup.ts';
import { listenForShutdown } from '../../../scripts/process/shutdown.ts';

const [, , folder = '', manner = ''] = process.argv;
const keepAlive = 'setInterval(() => {}, 1000)';
const withGrandchild = `
  const { spawn } = require('node:child_process');
  const grandchild = spawn(process.execPath, ['-e', ${JSON.stringify(keepAlive)}]);
  grandchild.once('spawn', () => console.log(grandchild.pid));
  if (${JSON.stringify(manner)} === 'stubborn') process.on('SIGTERM', () => {});
  ${keepAlive}`;

const shutdown = listenForShutdown();
const logFile = join(folder, 'child.log');
const group = await startGroup({
  name: 'child',
  command: process.execPath,
  args: ['-e', withGrandchild],
  logFile,
});
const timer = setInterval(() => {
  const grandchild = readFileSync(logFile, 'utf8').trim();
  if (grandchild === '') return;
  clearInterval(timer);
  process.stdout.write(`${group.pid} ${grandchild}\n`);
}, 20);
await shutdown.requested;
await stopAllGroups();
shutdown.dispose();
