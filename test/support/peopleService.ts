import assert from 'node:assert/strict';
import { meReply } from '../../shared/protocol/syncApi.ts';
import { makeClerkTokens } from './clerkTokens.ts';
import { type HeadStreamClient, openHeadStream } from './headStream.ts';
import { type RunningService, runService } from './runningService.ts';

type Space = ReturnType<typeof meReply.parse>['spaces'][number];

/** One person at a service. */
export interface Person {
  readonly userId: string;
  readonly request: RunningService['request'];
  /** Their spaces as `me` has them; makes the account. */
  spaces(): Promise<readonly Space[]>;
  personalSpace(): Promise<Space>;
  listen(): Promise<HeadStreamClient>;
  /** The same at another service that knows the same accounts. */
  listenAt(url: string): Promise<HeadStreamClient>;
}

/** A service for many people, who are signed in as soon as they are named. */
export interface PeopleService {
  readonly service: RunningService;
  person(userId: string): Promise<Person>;
}

/** With Clerk's accounts, their tokens made here. */
export async function runPeopleService(
  options: Parameters<typeof runService>[0],
): Promise<PeopleService> {
  const tokens = await makeClerkTokens();
  const service = await runService({
    ...options,
    over: { accounts: tokens.accounts, ...options.over },
  });
  return {
    service,
    async person(userId) {
      const Authorization = `Bearer ${await tokens.session(userId)}`;
      const request: Person['request'] = (path, { headers, ...rest } = {}) =>
        service.request(path, { ...rest, headers: { ...headers, Authorization } });
      const spaces = async () => meReply.parse(await (await request('/v1/me')).json()).spaces;
      return {
        userId,
        request,
        spaces,
        async personalSpace() {
          const space = (await spaces()).find(({ kind }) => kind === 'personal');
          assert.ok(space);
          return space;
        },
        listen: () => openHeadStream(`${service.url}/v1/events`, { Authorization }),
        listenAt: (url) => openHeadStream(`${url}/v1/events`, { Authorization }),
      };
    },
  };
}

/** Fails unless the answer is this wire error. */
export async function assertFault(
  response: Response,
  status: number,
  code: string,
): Promise<string> {
  const body = (await response.json()) as { error: { code: string; message: string } };
  assert.deepEqual([response.status, body.error.code], [status, code]);
  return body.error.message;
}
