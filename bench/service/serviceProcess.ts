import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inProject } from '../../scripts/projectRoot.ts';
import type { Accounts } from '../../server/configuration.ts';

export interface ServiceOptions {
  readonly databaseUrl: string;
  /** Where it keeps files of its own. */
  readonly folder: string;
  readonly accounts: Accounts;
  /** Null for Postgres's NOTIFY. */
  readonly redisUrl: string | null;
}

/** What a process takes of the machine. */
export interface Taken {
  /** Bytes in memory, whatever they are used for. */
  readonly rss: number;
  /** Bytes of it that JavaScript's objects take. */
  readonly heapUsed: number;
  /** Since it began. */
  readonly cpuSeconds: number;
}

/** A service on real Postgres in a process of its own, so that what it takes is its own. */
export interface ServiceProcess {
  readonly url: string;
  taken(): Promise<Taken>;
  /** The same, after a collection of garbage. */
  takenAfterCollection(): Promise<Taken>;
  close(): Promise<void>;
}

/** As `npm run server` starts it, and with a way to collect garbage. */
const FLAGS = ['--max-semi-space-size=8', '--expose-gc'] as const;

export async function startServiceProcess(options: ServiceOptions): Promise<ServiceProcess> {
  const main = inProject('bench', 'service', 'serviceMain.ts');
  const child = spawn(process.execPath, [...FLAGS, main, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('The service ended; its last words are above.');
    return line.value;
  };
  const ask = async (command: string): Promise<Taken> => {
    child.stdin.write(`${command}\n`);
    return JSON.parse(await nextLine()) as Taken;
  };
  return {
    url: await nextLine(),
    taken: () => ask('taken'),
    takenAfterCollection: () => ask('collect'),
    async close() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
