import type { ServiceClient } from '../serviceClient.ts';

/** Who the service takes us for, and what it holds: one line each. */
export async function status(client: ServiceClient, asJson: boolean): Promise<string> {
  const me = await client.me();
  if (asJson) return JSON.stringify(me, null, 2);
  const spaces = me.spaces.map(
    ({ id, kind, role, head }) => `${kind} space ${id} (${role}), ${head} changes so far`,
  );
  return [`Signed in as ${me.userId} (${me.mode} mode)`, ...spaces].join('\n');
}
