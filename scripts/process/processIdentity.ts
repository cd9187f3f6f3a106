import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Tells a process from a later one that was given the same id; null when there is no such process. */
export function processIdentity(pid: number): string | null {
  const stat = readStat(pid);
  if (stat !== null) return `${pid} ${stat.startTime}`;
  if (process.platform === 'linux') return null;
  if (process.platform === 'win32') return isAlive(pid) ? String(pid) : null;
  const started = ask(pid, 'lstart=');
  return started === '' ? null : `${pid} ${started}`;
}

/** The id of the process that a process belongs to now; null when it is gone or cannot be known. */
export function parentOf(pid: number): number | null {
  const stat = readStat(pid);
  if (stat !== null) return stat.parent;
  if (process.platform === 'linux' || process.platform === 'win32') return null;
  const parent = Number(ask(pid, 'ppid='));
  return parent > 0 ? parent : null;
}

function readStat(pid: number): { parent: number; startTime: string } | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold anything, so count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent] = fields;
    if (state === 'Z' || state === 'X') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { parent: Number(parent), startTime: `${boot} ${fields[19] ?? ''}` };
  } catch {
    return null;
  }
}

function ask(pid: number, field: string): string {
  return spawnSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
