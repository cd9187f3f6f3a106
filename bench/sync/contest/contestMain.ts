// A process of its own for each contestant: `contestMain.ts <key> <folder>` prints a figure a line, as JSON.
import { contestants } from './contestants.ts';
import { runContest } from './runContest.ts';

const [key = '', folder = ''] = process.argv.slice(2);
const contestant = contestants.get(key);
if (!contestant) throw new Error(`There is no contestant ${key}.`);
await runContest(contestant, folder, (figure) => {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
});
// Some peers keep timers that nobody can end.
process.exit(0);
