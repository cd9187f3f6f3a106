import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { handleRequest, type SimulatorState } from './handleRequest.ts';
import { createOAuth } from './oauth.ts';
import { createRequestLog } from './requestLog.ts';
import { createScenarioBook } from './scenarioBook.ts';
import { writeError } from './writeJson.ts';

export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** How fast it talks; 0 is as fast as possible. Default 60. */
  readonly tokensPerSecond?: number;
  /** Unix milliseconds; for the ten minutes that a sign-in code lives. */
  readonly now?: () => number;
}

export interface Simulator {
  /** The base for clients, `http://127.0.0.1:1234/api/v1`. */
  readonly url: string;
  readonly port: number;
  /** Ends all answers and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a model provider that speaks OpenRouter's wire and needs no key. Rejects with Node's own
 * error where the port cannot be had. Under `/v1` the same models answer as OpenAI's and Anthropic's do,
 * and `/api/tags` lists them as Ollama does. Beside the API: `POST` and `DELETE /_scenario`, `GET /_requests`.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const now = options.now ?? Date.now;
  const state: SimulatorState = {
    now,
    tokensPerSecond: options.tokensPerSecond ?? 60,
    oauth: createOAuth(now),
    book: createScenarioBook(),
    log: createRequestLog(),
    generations: new Map(),
  };
  const server = createServer((request, response) => {
    void handle(state, request, response);
  });
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/api/v1`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The boundary of the program: what was not foreseen becomes a 500, never the end of the process. */
async function handle(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await handleRequest(state, request, response);
  } catch (error) {
    if (response.destroyed) return;
    if (response.headersSent) response.destroy();
    else writeError(response, 500, error instanceof Error ? error.message : String(error));
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('No TCP address.'));
      else resolve(address.port);
    });
  });
}
