import axe from 'axe-core';
import { build } from 'esbuild';
import { JSDOM } from 'jsdom';
import { bundles } from '../../scripts/build/bundles.ts';
import { inProject } from '../../scripts/projectRoot.ts';
import type { Port } from '../../shared/protocol/port.ts';

/** A built page in a document without a browser: nothing is drawn, all else is as in the editor. */
export interface PageInDom {
  readonly document: Document;
  /** The element with this `data-testid`; fails where there is none. */
  get(testId: string): HTMLElement;
  readonly all: (testId: string) => readonly HTMLElement[];
  /** Presses a key where the focus is, or on the element. */
  press(key: string, on?: Element): void;
  /** Types a text in place of what is in a text area. */
  type(text: string, area: Element): void;
  /** Waits until the condition holds. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** What axe finds wrong, a line each. Colours are not looked at. */
  findings(): Promise<readonly string[]>;
  close(): void;
}

let script: Promise<string> | null = null;

/** Builds the pages beside files as one script, once for all tests. */
function buildScript(): Promise<string> {
  const bundle = bundles({ isMinified: false }).find(({ name }) => name === 'pages');
  if (!bundle) throw new Error('There is no bundle of pages.');
  const own = { format: 'iife', splitting: false, sourcemap: false, write: false } as const;
  const entryPoints = [inProject('webview', 'panels', 'main.tsx')];
  return build({ ...bundle.options, ...own, entryPoints }).then(
    ({ outputFiles }) => outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '',
  );
}

/** Nothing is laid out here. */
class NothingResizes {
  readonly observe = (): void => undefined;
  readonly disconnect = (): void => undefined;
}

/** Opens one of the pages beside files; its host is at the other end of `port`. */
export async function openPageInDom(view: string, port: Port): Promise<PageInDom> {
  script ??= buildScript();
  const { window } = new JSDOM(
    `<!doctype html><html lang="en"><head><title>Parley</title></head><body data-view="${view}"><div id="root"></div></body></html>`,
    { runScripts: 'outside-only', pretendToBeVisual: true, url: 'http://page.test/' },
  );
  const { document } = window;
  const stop = port.listen((data) =>
    window.dispatchEvent(new window.MessageEvent('message', { data })),
  );
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => port.post(message),
      setState: () => undefined,
    }),
    ResizeObserver: NothingResizes,
  });
  window.eval(await script);
  const all = (testId: string) => [
    ...document.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
  ];
  return {
    document,
    all,
    get(testId) {
      const [found] = all(testId);
      if (!found) throw new Error(`There is no “${testId}” in ${document.body.innerHTML}`);
      return found;
    },
    press(key, on = document.activeElement ?? document.body) {
      on.dispatchEvent(
        new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
    },
    type(text, area) {
      // React hears of a value only where the element's own setter was used.
      Reflect.set(window.HTMLTextAreaElement.prototype, 'value', text, area);
      area.dispatchEvent(new window.Event('input', { bubbles: true }));
    },
    async until(condition, what) {
      for (let turn = 0; turn < 500; turn++) {
        if (condition()) return;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error(`Waited in vain until ${what}: ${document.body.innerHTML}`);
    },
    async findings() {
      window.eval(axe.source);
      const page = window as unknown as { readonly axe: typeof axe };
      const { violations } = await page.axe.run(document, {
        resultTypes: ['violations'],
        rules: { 'color-contrast': { enabled: false } },
      });
      return Array.from(
        violations,
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
      );
    },
    close() {
      stop();
      window.close();
    },
  };
}
