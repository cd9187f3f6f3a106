import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './findChromium.ts';

/** A headless Chromium that asks nobody on the network for anything. */
export async function openBrowser(say: (line: string) => void): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(say),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    // Ours to handle: the browser is closed with everything else.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}
