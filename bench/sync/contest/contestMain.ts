// A process of its own for each contestant: `contestMain.ts <key> <part> <folder>` prints a figure a line, as JSON.
import { contestants } from './contestants.ts';
import { PARTS, runContest } from './runContest.ts';

const [key = '', asked = '', folder = ''] = process.argv.slice(2);
const contestant = contestants.get(key);
const part = PARTS.find((name) => name === asked);
if (!contestant || !part) throw new Error(`There is no contestant ${key}, or no part ${asked}.`);
await runContest(contestant, { part, folder }, (figure) => {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
});
// Some peers keep timers that nobody can end.
process.exit(0);
