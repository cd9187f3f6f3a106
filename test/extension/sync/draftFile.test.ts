import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConflictDrafts } from '../../../extension/sync/conflictDrafts.ts';
import { draftFileOf } from '../../../extension/sync/draftFile.ts';
import type { DraftChoice } from '../../../shared/protocol/conflictApi.ts';
import { countedId } from '../../support/syncBuilders.ts';

const unexpected = (cause: unknown): void => assert.ifError(cause);

describe('The file of what was chosen in conflicts', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'parley-drafts-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const name = { kind: 'personality', id: countedId() };
  const choices: readonly DraftChoice[] = [{ key: 'prompt', choice: { kind: 'text', text: 'ж' } }];
  const open = () => createConflictDrafts(draftFileOf(join(folder, 'records.db')), unexpected);

  it('[S4] stands beside the database for as long as there are any', async () => {
    await open().keep(name, choices);
    assert.deepEqual(await readdir(folder), ['records.db.drafts.json']);
    assert.deepEqual(await open().of(name), choices);
    await open().keep(name, []);
    assert.deepEqual(await readdir(folder), []);
  });

  it('[S4] is not read where it is larger than drafts can be', async () => {
    await writeFile(join(folder, 'records.db.drafts.json'), `[${' '.repeat(12_000_001)}]`);
    assert.deepEqual(await open().of(name), []);
  });
});
