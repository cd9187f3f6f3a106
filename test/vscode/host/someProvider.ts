import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that answers everything alike, for as long as `work` takes. */
export async function withServer(
  answer: { readonly status: number; readonly body: string; readonly type?: string },
  work: (origin: string, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(answer.status, { 'Content-Type': answer.type ?? 'application/json' });
    response.end(answer.body.replaceAll('(key)', request.headers.authorization?.slice(7) ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
