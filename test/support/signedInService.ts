import { meReply } from '../../shared/protocol/syncApi.ts';
import { makeClerkTokens } from './clerkTokens.ts';
import { type RunningService, runService } from './runningService.ts';

type RunOptions = Parameters<typeof runService>[0];

/** What a person asks of the service, with a token of their own. */
export interface Person {
  readonly userId: string;
  /** Of their personal space. */
  readonly spaceId: string;
  readonly authorization: string;
  fetch(
    path: string,
    init?: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response>;
}

/** A service that knows people by Clerk's tokens. */
export interface SignedInService extends RunningService {
  /** Signs in somebody, whose account and space are made. */
  person(userId: string): Promise<Person>;
  /** The same without asking anything of the service. */
  stranger(userId: string): Promise<Omit<Person, 'spaceId'>>;
}

export async function runSignedInService(options: RunOptions): Promise<SignedInService> {
  const tokens = await makeClerkTokens();
  const service = await runService({
    ...options,
    over: { accounts: tokens.accounts, ...options.over },
  });
  const stranger = async (userId: string) => {
    const authorization = `Bearer ${await tokens.oauth(userId, { exp: 4_000_000_000 })}`;
    const person: Omit<Person, 'spaceId'> = {
      userId,
      authorization,
      fetch: (path, init = {}) =>
        fetch(`${service.url}${path}`, {
          ...init,
          headers: { Authorization: authorization, ...init.headers },
        }),
    };
    return person;
  };
  return {
    ...service,
    stranger,
    async person(userId) {
      const person = await stranger(userId);
      const { spaces } = meReply.parse(await (await person.fetch('/v1/me')).json());
      return { ...person, spaceId: spaces[0]?.id ?? '' };
    },
  };
}
