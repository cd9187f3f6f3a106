import { parseArgs } from 'node:util';
import * as z from 'zod';
import { startSimulator } from './startSimulator.ts';

const settings = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(4_781),
  host: z.string().min(1).default('127.0.0.1'),
  'tokens-per-second': z.coerce.number().nonnegative().default(60),
});

function readArguments(): z.infer<typeof settings> | null {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'tokens-per-second': { type: 'string' },
      },
    });
    return settings.safeParse(values).data ?? null;
  } catch {
    return null;
  }
}

function say(stream: NodeJS.WriteStream, line: string): void {
  stream.write(`${line}\n`);
}

const given = readArguments();
if (given === null) {
  say(
    process.stderr,
    'Usage: npm run simulator -- [--port 4781] [--host 127.0.0.1] [--tokens-per-second 60]',
  );
  process.exit(2);
}
try {
  const { port, host, 'tokens-per-second': tokensPerSecond } = given;
  const simulator = await startSimulator({ port, host, tokensPerSecond });
  say(process.stdout, `Simulated model provider: ${simulator.url}`);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const reason = error instanceof Error ? error.message : String(error);
  say(
    process.stderr,
    isTaken
      ? `Port ${given.port} is taken: give the simulator another one with --port.`
      : `The simulator cannot start: ${reason}`,
  );
  process.exit(1);
}
