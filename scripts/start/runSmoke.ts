import { openBrowser } from '../editor/openBrowser.ts';
import { mainJob } from '../drive/mainJob.ts';
import { runJob } from '../drive/runJob.ts';
import { openWorkbench } from '../drive/workbench.ts';
import type { RunningParley } from './startParley.ts';

/** Does the main job in a headless browser: a line and a picture per step. Answers the exit code. */
export async function runSmoke(parley: RunningParley, picturesDir: string): Promise<number> {
  if (parley.url === null) throw new Error('The smoke run needs VS Code for the browser.');
  const browser = await openBrowser((line) => console.log(line));
  try {
    const workbench = await openWorkbench(browser, { url: parley.url, picturesDir });
    const job = mainJob(workbench, async () => {
      const { url } = await parley.addDevice('second');
      return openWorkbench(browser, { url, picturesDir });
    });
    const results = await runJob(job, async (result, number) => {
      const mark = result.failure === null ? '✓' : '✗';
      console.log(`${mark} ${result.title} (${(result.durationMs / 1000).toFixed(1)} s)`);
      await workbench.picture(String(number).padStart(2, '0'));
      if (result.failure === null) return;
      console.error(result.failure.message);
      for (const line of workbench.consoleLines().slice(-10))
        console.error(`  ${line.slice(0, 160)}`);
    });
    console.log(`Pictures: ${picturesDir}`);
    return results.every(({ failure }) => failure === null) ? 0 : 1;
  } finally {
    await browser.close();
  }
}
