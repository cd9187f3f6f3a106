// Fetches what the tests need beside Node's packages, once and before they run side by side.
import { findChromium } from '../editor/findChromium.ts';
import { installEditor } from '../editor/installEditor.ts';
import { runMain } from '../process/plainFailure.ts';
import { findRedis } from './findRedis.ts';

await runMain(async () => {
  console.log(`Chromium: ${await findChromium(console.log)}`);
  console.log(`Redis: ${await findRedis(console.log)}`);
  console.log(`Editor: ${(await installEditor(console.log)).serverMain}`);
  return 0;
});
