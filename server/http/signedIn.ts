import type { Response } from 'express';

/** Remembers for the routes who asks. */
export function signIn(response: Response, userId: string): void {
  response.locals['userId'] = userId;
}

/** Who asks. Routes stand behind the check of the token, so someone does. */
export function userOf(response: Response): string {
  const userId: unknown = response.locals['userId'];
  if (typeof userId !== 'string') throw new Error('The route is not behind the token check.');
  return userId;
}

/** Whether it is known yet who asks. */
export function isSignedIn(response: Response): boolean {
  return response.locals['userId'] !== undefined;
}
