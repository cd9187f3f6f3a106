import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundles } from '../../scripts/build/bundles.ts';
import { runParley } from './runParley.ts';

describe('The bundled command line', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let budget: number;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-bundle-'));
    const bundle = bundles({ isMinified: true }).find(({ name }) => name === 'command line');
    assert.ok(bundle);
    budget = bundle.outputs[0]?.budgetBytes ?? 0;
    file = join(folder, 'cli.mjs');
    await build({ ...bundle.options, outfile: file });
    await chmod(file, 0o755);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('[S9] is one file within its budget that runs on its own', async () => {
    assert.ok((await stat(file)).size <= budget);
    const env = { HOME: folder };
    const help = await runParley(['--help'], {
      program: [process.execPath, file],
      env,
      cwd: folder,
    });
    assert.deepEqual([help.code, help.stderr], [0, '']);
    const signedOut = await runParley(['whoami'], { program: [file], env, cwd: folder });
    assert.deepEqual([signedOut.code, signedOut.stdout], [3, '']);
  });
});
