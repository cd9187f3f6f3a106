import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../../scripts/projectRoot.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.ttf': 'font/ttf',
};

const PAGES: ReadonlyMap<string, string> = new Map([
  [
    'chat.html',
    `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="chat.css">
<body data-conversation=""><div id="root"></div>
<script src="fakeHost.js"></script><script src="chat.js"></script>`,
  ],
  [
    'plain.html',
    `<!doctype html><meta charset="utf-8"><style>#plain { height: 95vh; overflow: auto }</style><body>
<script src="fakeHost.js"></script><script src="plainPage.js"></script>`,
  ],
]);

export interface DeltaPages {
  /** Ends with a slash; `chat.html` and `plain.html` lie below it. */
  readonly url: string;
  readonly close: () => void;
}

/** Builds the real chat page and the plain one into `folder` and serves both on loopback. */
export async function serveDeltaPages(folder: string): Promise<DeltaPages> {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [
      { in: 'webview/main.tsx', out: 'chat' },
      { in: 'webview/chat.css', out: 'chat' },
      { in: 'bench/deltas/fakeHost.ts', out: 'fakeHost' },
      { in: 'bench/deltas/plainPage.ts', out: 'plainPage' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.ttf': 'file' },
  });
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '', 'http://loopback').pathname.slice(1);
    const page = PAGES.get(name);
    const content = page === undefined ? readFile(join(folder, name)) : Promise.resolve(page);
    content.then(
      (body) =>
        response.setHeader('content-type', CONTENT_TYPES[extname(name)] ?? 'text/plain').end(body),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
