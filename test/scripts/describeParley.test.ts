import assert from 'node:assert/strict';
import type { ProcessGroup } from '../../scripts/process/processGroup.ts';
import { asTable, describeParley } from '../../scripts/start/describeParley.ts';

const group = (name: string): ProcessGroup => ({
  name,
  pid: 1,
  logFile: `/w/.parley/logs/${name}.log`,
  exited: Promise.resolve(0),
  stop: () => Promise.resolve(),
});

const stop = () => Promise.resolve();

describe('what npm start prints', () => {
  it('lines up its columns', () => {
    assert.equal(
      asTable([
        ['a', 'bbb', 'c'],
        ['aa', 'b', 'c'],
      ]),
      '  a    bbb   c\n  aa   b     c',
    );
  });

  it('[O2] names every program with its address, and the address to open on a line of its own', () => {
    const backends = {
      serviceUrl: 'http://127.0.0.1:1',
      simulatorUrl: 'http://127.0.0.1:2',
      tokenFile: '',
      service: group('service'),
      simulator: group('simulator'),
      stop,
    };
    const url = 'http://127.0.0.1:3/?tkn=x';
    const text = describeParley(
      { backends, workspace: '/w/.parley/workspace', editor: group('editor'), url },
      '/w',
    );
    for (const part of [backends.serviceUrl, backends.simulatorUrl, '.parley/logs/service.log']) {
      assert.ok(text.includes(part), part);
    }
    assert.equal(text.split('\n').at(-1), `  Open ${url}`);
  });
});
