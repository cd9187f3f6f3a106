import { CommandFailure, interrupted } from '../commandFailure.ts';
import { findSpace } from '../heldRecord.ts';
import type { Session } from '../session.ts';

export interface DeleteSpaceOptions {
  readonly yes?: true;
}

/** Ends a shared space with everything in it for all of its members, after a yes. */
export async function deleteSpace(
  session: Session,
  name: string,
  options: DeleteSpaceOptions,
): Promise<void> {
  const { client, terminal } = session;
  const { id, kind, role } = findSpace(await client.me(), name);
  if (kind === 'personal') {
    throw new CommandFailure(
      'failed',
      'Your personal space is never deleted by itself: it goes with the account.',
    );
  }
  if (role !== 'owner') {
    throw new CommandFailure('failed', `Only an owner of ${id} may delete it; you are ${role}.`);
  }
  await agree(session, id, options);
  if (!(await client.deleteSpace(id)) && (await isStillThere(session, id))) {
    throw new CommandFailure('failed', `The service does not let you delete ${id}.`);
  }
  terminal.result(`Deleted the shared space ${id} for everybody.`, { deleted: id });
}

async function agree(
  { terminal }: Session,
  id: string,
  { yes }: DeleteSpaceOptions,
): Promise<void> {
  if (yes === true) return;
  if (!terminal.canAsk || terminal.json) {
    throw new CommandFailure(
      'usage',
      `Nothing was deleted. Give --yes to delete it; \`parley export --space ${id} <file>\` keeps a copy before.`,
    );
  }
  const question = `Delete the shared space ${id} with everything in it, for all of its members and for good?`;
  if (!(await terminal.confirm(question))) throw interrupted('Nothing was deleted.');
}

/** An answer that was lost on its way has done it all the same, and the second try finds nothing. */
async function isStillThere({ client }: Session, spaceId: string): Promise<boolean> {
  return (await client.me()).spaces.some(({ id }) => id === spaceId);
}
