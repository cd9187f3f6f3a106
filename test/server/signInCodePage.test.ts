import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import express from 'express';
import { signInCodePage } from '../../server/http/signInCodePage.ts';

describe('the page with the code of a sign-in', () => {
  let server: Server;
  let page: string;

  before(async () => {
    const app = express().set('query parser', 'simple').get('/sign-in/code', signInCodePage());
    await new Promise<void>((resolve) => (server = app.listen(0, '127.0.0.1', () => resolve())));
    page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sign-in/code`;
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  it('[S6] shows the code', async () => {
    const response = await fetch(`${page}?code=aZ0-_.~&state=anything`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<code id="code">aZ0-_\.~<\/code>/);
  });

  it('[S6] shows nothing else that an address may hold', async () => {
    const queries = [
      ...['', '?error=access_denied', '?code=%3Cscript%3Ealert(1)%3C/script%3E'],
      ...['?code=a&code=b', `?code=${'x'.repeat(600)}`],
    ];
    for (const query of queries) {
      const response = await fetch(page + query);
      assert.equal(response.status, 400);
      const text = await response.text();
      assert.ok(!/script|access_denied|xxx|id="code"/.test(text), text);
    }
  });
});
