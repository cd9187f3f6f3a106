import { type Request, Router } from 'express';
import { member, type MembersReply, putMemberBody } from '../../shared/protocol/restApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { MemberRefusal, Spaces } from '../db/spaces.ts';
import type { BodyReader } from './bodies.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';
import { spaceOf } from './spaceOf.ts';

interface MemberParams {
  readonly spaceId: string;
  readonly userId: string;
}

/** `/v1/spaces/:spaceId/members`: who belongs to a space. Owners change it, and everybody may leave. */
export function members(service: SyncService, store: Spaces, body: BodyReader): Router {
  const router = Router({ mergeParams: true });

  router.get('/', async (request: Request<{ spaceId: string }>, response) => {
    const userId = userOf(response);
    const { id } = await spaceOf(service, userId, request.params.spaceId);
    const found = await store.members(userId, id);
    if (found === null) throw faultOf('forbidden');
    const reply: MembersReply = { members: [...found] };
    response.json(reply);
  });

  router.put<MemberParams>('/:userId', body, async (request, response) => {
    const userId = userOf(response);
    const { role } = decode(putMemberBody, request.body);
    const one = decode(member, { userId: request.params.userId, role });
    const { id } = await spaceOf(service, userId, request.params.spaceId);
    const refusal = await store.put(userId, id, one);
    if (refusal !== null) throw faultOf(refusal);
    response.json(one);
  });

  router.delete('/:userId', async (request: Request<MemberParams>, response) => {
    const userId = userOf(response);
    const { userId: memberId } = decode(member.pick({ userId: true }), {
      userId: request.params.userId,
    });
    const { id } = await spaceOf(service, userId, request.params.spaceId);
    const refusal = await store.remove(userId, id, memberId);
    if (refusal !== null) throw faultOf(refusal);
    response.status(204).end();
  });

  return router;
}

function faultOf(refusal: MemberRefusal): HttpFault {
  switch (refusal) {
    case 'forbidden':
      return new HttpFault('forbidden', 'Only an owner of this space may do that.');
    case 'personalSpace':
      return new HttpFault('forbidden', 'A personal space belongs to one person alone.');
    case 'unknownPerson':
      return new HttpFault('notFound', 'There is nobody of that id: they have to sign in once.');
    case 'noMember':
      return new HttpFault('notFound', 'They do not belong to this space.');
    case 'lastOwner':
      return new HttpFault('conflict', 'A space needs an owner: make somebody else one first.');
    case 'tooManyMembers':
      return new HttpFault('overQuota', 'This space has as many members as it can.');
  }
}
