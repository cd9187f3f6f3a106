import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { toolSubject } from '../../../webview/views/toolSubject.ts';

describe('what a tool was used on', () => {
  it('is the path, the folder or the words looked for', () => {
    assert.equal(toolSubject('{"path":"src/loan.ts","from":3}'), 'src/loan.ts');
    assert.equal(toolSubject('{"folder":"src"}'), 'src');
    assert.equal(toolSubject('{"folder":"","query":"daysLate"}'), 'daysLate');
  });

  it('is empty while the arguments are being written and where they are no object', () => {
    for (const text of ['', '{"path":"src/lo', 'null', '3', '[]', '{"path":7}']) {
      assert.equal(toolSubject(text), '');
    }
  });
});
