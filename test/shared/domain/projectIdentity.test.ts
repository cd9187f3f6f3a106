import assert from 'node:assert/strict';
import { projectIdentity } from '../../../shared/domain/projectIdentity.ts';

const config = (url: string) =>
  `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/heads/*\n[branch "main"]\n\tremote = origin\n`;

describe('projectIdentity', () => {
  for (const url of [
    'https://git.example/Team/App.git',
    'https://someone:token@git.example/team/app',
    'ssh://git@git.example:2222/team/app.git',
    'git@git.example:team/app.git',
    'git.example:team/app/',
  ]) {
    it(`reads ${url} as the same project`, () => {
      assert.equal(projectIdentity(config(url), 'anything'), 'git.example/team/app');
    });
  }

  it('takes the origin, not another remote', () => {
    const text = `[remote "fork"]\n\turl = git@a:b/c.git\n${config('git@git.dev:e/f.git')}`;
    assert.equal(projectIdentity(text, 'x'), 'git.dev/e/f');
  });

  it('falls back on the folder where there is no repository or no origin', () => {
    assert.equal(projectIdentity(null, 'app'), 'folder:app');
    assert.equal(projectIdentity('[core]\n\tbare = false\n', 'app'), 'folder:app');
  });
});
