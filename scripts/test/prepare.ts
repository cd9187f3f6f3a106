// Fetches what the tests in a real VS Code need, once and before they run side by side.
import { findChromium } from '../editor/findChromium.ts';
import { installEditor } from '../editor/installEditor.ts';
import { runMain } from '../process/plainFailure.ts';

await runMain(async () => {
  console.log(`Chromium: ${await findChromium(console.log)}`);
  console.log(`Editor: ${(await installEditor(console.log)).serverMain}`);
  return 0;
});
