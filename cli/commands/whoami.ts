import { plainLine } from '../plainText.ts';
import type { Session } from '../session.ts';

/** Who the service takes us for. */
export async function whoami({ client, serviceUrl, terminal }: Session): Promise<void> {
  const { userId, mode } = await client.me();
  terminal.result(plainLine(userId, 200), { url: serviceUrl, userId, mode });
}
