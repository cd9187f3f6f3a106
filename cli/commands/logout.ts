import { CommandFailure } from '../commandFailure.ts';
import { revokeSignIn } from '../oauth.ts';
import type { Session } from '../session.ts';

/** Takes the sign-in back at its provider where that can be done, and forgets it here in any case. */
export async function logout(session: Session): Promise<void> {
  const { credentials, serviceUrl, signal, terminal } = session;
  const done = { wasSignedIn: false, isRevoked: false };
  await credentials.change(serviceUrl, signal, async (kept) => {
    done.wasSignedIn = kept !== null;
    if (kept?.kind !== 'oauth') return null;
    try {
      done.isRevoked = await revokeSignIn(kept, signal);
    } catch (error) {
      if (!(error instanceof CommandFailure) || error.reason === 'interrupted') throw error;
      terminal.note(`It could not be taken back at ${kept.issuer}: ${error.message}`);
    }
    return null;
  });
  const words = done.wasSignedIn
    ? `Signed out at ${serviceUrl}.`
    : `You were not signed in at ${serviceUrl}.`;
  terminal.result(words, { url: serviceUrl, ...done });
}
