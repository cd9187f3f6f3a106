import assert from 'node:assert/strict';
import { mainJob } from '../../scripts/drive/mainJob.ts';
import { runJob } from '../../scripts/drive/runJob.ts';
import { openWorkbench } from '../../scripts/drive/workbench.ts';
import { type OpenParley, openOwnParley } from './support/openParley.ts';

describe('the main job', () => {
  let open: OpenParley;
  before(async () => {
    open = await openOwnParley();
  });
  after(() => open.close());

  it('[V1] [V4] [S3] a personality comments and edits, a reload loses nothing, a second machine follows', async () => {
    const job = mainJob(open.workbench, async () => {
      const { url } = await open.parley.addDevice('second');
      return openWorkbench(open.browser, { url });
    });
    await runJob(job, ({ title, durationMs, failure }) => {
      assert.ifError(failure && new Error(title, { cause: failure }));
      process.stdout.write(`      ${title} (${(durationMs / 1_000).toFixed(1)} s)\n`);
    });
  });
});
