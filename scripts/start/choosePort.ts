import { createServer } from 'node:net';
import { PlainFailure } from '../process/plainFailure.ts';

export interface PortWish {
  /** Who will listen there, for the message. */
  readonly name: string;
  /** The port that somebody asked for: this one or none. */
  readonly asked: number | null;
  /** The one to use when it is free, so that addresses stay the same from day to day. */
  readonly preferred: number;
}

/** A loopback port that is free now. An asked one that is taken is a `PlainFailure`. */
export async function choosePort({ name, asked, preferred }: PortWish): Promise<number> {
  if (asked !== null) {
    if (await isFree(asked)) return asked;
    throw new PlainFailure(
      `Port ${asked} for ${name} is taken or may not be used: choose another one, or leave it out and a free one is found.`,
    );
  }
  return (await isFree(preferred)) ? preferred : await anyFreePort();
}

/** Whether a server could listen on this loopback port now. */
export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

/** A loopback port of the system's choice. */
export async function anyFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error('The system has no free port.');
  return port;
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null));
    });
  });
}
