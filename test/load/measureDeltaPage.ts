import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

/**
 * Measures how smooth the chat page stays while answers stream into a long conversation:
 * `node test/load/measureDeltaPage.ts [streams] [tokensPerSecond] [seconds]` prints one line of JSON.
 * `CHROMIUM` names the browser's program.
 */
const [streams = 8, tokensPerSecond = 200, seconds = 10] = process.argv.slice(2).map(Number);

const html = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="chat.css">
<body data-conversation=""><div id="root"></div>
<script src="deltaPage.js"></script><script src="chat.js"></script>`;
const contentTypes: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.ttf': 'font/ttf',
};

async function buildPage(folder: string): Promise<void> {
  await build({
    absWorkingDir: path.resolve(import.meta.dirname, '../..'),
    entryPoints: [
      { in: 'webview/main.tsx', out: 'chat' },
      { in: 'webview/chat.css', out: 'chat' },
      { in: 'test/load/deltaPage.ts', out: 'deltaPage' },
    ],
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.ttf': 'file' },
  });
}

async function measure(address: string): Promise<string> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage({ viewport: { width: 900, height: 1_200 } });
  await page.goto(address);
  await page.getByTestId('message').first().waitFor();
  const options = { streams, tokensPerSecond, durationMs: seconds * 1_000 };
  await page.evaluate((chosen) => window.deltaBench.startStreams(chosen), options);
  await page.waitForFunction(() => !window.deltaBench.isRunning, null, { timeout: 120_000 });
  const { frameMs, tokensSent, deltasSent } = await page.evaluate(() => window.deltaBench);
  await browser.close();
  const sorted = frameMs.toSorted((a, b) => a - b);
  return JSON.stringify({
    ...options,
    tokensSent,
    deltasSent,
    frames: sorted.length,
    framesOver50Ms: sorted.filter((ms) => ms > 50).length,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)],
    p99Ms: sorted[Math.floor(sorted.length * 0.99)],
    maxMs: sorted.at(-1),
  });
}

function serve(folder: string): Server {
  return createServer((request, response) => {
    const name = path.basename(request.url ?? '');
    if (name === '') {
      response.setHeader('content-type', 'text/html').end(html);
      return;
    }
    readFile(path.join(folder, name)).then(
      (content) =>
        response
          .setHeader('content-type', contentTypes[path.extname(name)] ?? 'text/plain')
          .end(content),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
}

const folder = await mkdtemp(path.join(tmpdir(), 'parley-delta-'));
const server = serve(folder);
try {
  await buildPage(folder);
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${await measure(`http://127.0.0.1:${port}/`)}\n`);
} finally {
  server.close();
  await rm(folder, { recursive: true });
}
