// Ends the process groups that it was told to watch once its standard input closes, which happens when
// the process that started it is gone, however it went. Lines: `watch <pid>` and `forget <pid>`.
import { createInterface } from 'node:readline';

const GRACE_MS = 2_000;
const watched = new Set<number>();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, pid] = line.split(' ');
  if (verb === 'watch') watched.add(Number(pid));
  else watched.delete(Number(pid));
});
lines.on('close', () => {
  signalAll('SIGTERM');
  if (watched.size > 0) setTimeout(() => signalAll('SIGKILL'), GRACE_MS);
});

function signalAll(signal: NodeJS.Signals): void {
  for (const pid of watched) {
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has ended by itself.
      watched.delete(pid);
    }
  }
}
