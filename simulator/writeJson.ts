import type { ServerResponse } from 'node:http';

/** Answers with JSON and ends the response. */
export function writeJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with an error in the form of the wire. */
export function writeError(response: ServerResponse, code: number, message: string): void {
  writeJson(response, code, { error: { code, message } });
}
