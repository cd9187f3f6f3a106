import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepSecret } from './secretFile.ts';

/** The token of local mode: made on the first start and kept in `<folder>/token`. */
export async function readLocalToken(folder: string): Promise<string> {
  const token = await keepSecret(folder, 'token', () => randomBytes(32).toString('base64url'));
  if (token.length < 32) {
    throw new Error(
      `${join(folder, 'token')} holds no token of at least 32 characters: delete it and start again.`,
    );
  }
  return token;
}
