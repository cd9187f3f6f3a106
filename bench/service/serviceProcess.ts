import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inProject } from '../../scripts/projectRoot.ts';
import { type ClerkTokens, makeClerkTokens } from '../../test/support/clerkTokens.ts';
import { freshPostgres } from '../../test/support/postgres.ts';

/** A service on real Postgres in a process of its own, so that its memory is its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly tokens: ClerkTokens;
  /** What of it is in memory, in bytes. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

export async function startServiceProcess(folder: string): Promise<ServiceProcess> {
  const [postgres, tokens] = await Promise.all([freshPostgres(), makeClerkTokens()]);
  const main = inProject('bench', 'service', 'serviceMain.ts');
  const child = spawn(
    process.execPath,
    [main, postgres.url, folder, JSON.stringify(tokens.accounts)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('The service ended; its last words are above.');
    return line.value;
  };
  return {
    url: await nextLine(),
    tokens,
    async memory() {
      child.stdin.write('memory\n');
      return Number(await nextLine());
    },
    async close() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      await postgres.drop();
    },
  };
}
