import assert from 'node:assert/strict';
import { PlainFailure } from '../../scripts/process/plainFailure.ts';
import { parseStartArguments } from '../../scripts/start/startArguments.ts';

const parse = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  parseStartArguments(args, env, '/work');

describe('the arguments of npm start', () => {
  it('are all optional', () => {
    assert.deepEqual(parse([]), {
      dataDir: '/work/.parley',
      isWeb: false,
      isFresh: false,
      isSmoke: false,
      picturesDir: null,
      ports: { editor: null, service: null, simulator: null },
      isHelp: false,
    });
  });

  it('take folders from where the command was given', () => {
    const { dataDir, picturesDir } = parse(['--data', 'mine', '--pictures', '/p']);
    assert.equal(dataDir, '/work/mine');
    assert.equal(picturesDir, '/p');
  });

  it('make a smoke run use the editor for the browser', () => {
    assert.equal(parse(['--smoke']).isWeb, true);
  });

  it('let --port win over PARLEY_PORT', () => {
    assert.equal(parse(['--port', '5000'], { PARLEY_PORT: '6000' }).ports.editor, 5000);
    assert.equal(parse([], { PARLEY_PORT: '6000' }).ports.editor, 6000);
  });

  for (const wrong of ['0', '65536', '80a', '-1', '1e3', ' ']) {
    it(`refuse ${JSON.stringify(wrong)} as a port in one sentence that names it`, () => {
      assert.throws(
        () => parse([], { PARLEY_SERVICE_PORT: wrong }),
        (error) =>
          error instanceof PlainFailure && error.message.startsWith('PARLEY_SERVICE_PORT must be'),
      );
    });
  }

  it('refuse what they do not know and show what there is', () => {
    assert.throws(
      () => parse(['--wbe']),
      (error) => error instanceof PlainFailure && /--wbe[^]*--web/.test(error.message),
    );
  });
});
