import type { RequestHandler } from 'express';

/** What a code looks like; anything else is shown to nobody. */
const CODE = /^[\w.~-]{1,512}$/;

/**
 * `GET /sign-in/code`: where the account provider sends the browser of a person whose program no address leads
 * to. Shows the code of the query to be pasted there. Needs no token and keeps nothing: a code is good only together
 * with the secret of the program that began the sign-in.
 */
export function signInCodePage(): RequestHandler {
  return (request, response) => {
    const { code } = request.query;
    const isCode = typeof code === 'string' && CODE.test(code);
    const body = isCode
      ? `<p>Copy this code and paste it where you began to sign in:</p><p><code id="code">${code}</code></p>`
      : '<p>You were not signed in. Close this page and sign in again where you began.</p>';
    response
      .status(isCode ? 200 : 400)
      .type('html')
      .send(
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in to Parley</title><h1>Parley</h1>${body}</html>`,
      );
  };
}
