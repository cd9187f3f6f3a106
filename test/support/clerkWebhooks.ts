import { Webhook } from 'standardwebhooks';

/** A secret in Clerk's form. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret for the tests, 32 bytes').toString('base64')}`;

interface Options {
  readonly secret?: string;
  readonly at?: Date;
  readonly messageId?: string;
}

/** The headers and the body of one of Clerk's messages, signed. */
export function signedMessage(
  message: unknown,
  { secret = WEBHOOK_SECRET, at = new Date(), messageId = 'msg_1' }: Options = {},
): { readonly headers: Record<string, string>; readonly body: string } {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'svix-id': messageId,
      'svix-timestamp': `${Math.floor(at.getTime() / 1_000)}`,
      'svix-signature': new Webhook(secret).sign(messageId, at, body),
    },
  };
}
