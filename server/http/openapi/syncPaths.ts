import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  MAX_PUSH_MUTATIONS,
  meReply,
  mutation,
  pullQuery,
  pullReply,
  pushReply,
  pushRequest,
} from '../../../shared/protocol/syncApi.ts';
import { json, operation, raw } from './operation.ts';

const TAG = 'Sync';
const space = z.object({ spaceId: z.uuid() });

/** The routes of `shared/sync/SPEC.md`. */
export const syncPaths: ZodOpenApiPathsObject = {
  '/v1/me': {
    get: operation(TAG, {
      id: 'readMe',
      summary: 'Who asks, and their spaces',
      description: 'Makes the account and its personal space on first sight.',
      replies: { 200: { description: 'The person.', content: json(meReply) } },
    }),
  },
  '/v1/events': {
    get: operation(TAG, {
      id: 'listen',
      summary: 'Hear when something was written',
      description:
        'Server-sent events. `event: head`, `id: <epoch>:<seq>`, data `{spaceId, epoch, head}` whenever the head of one of the person’s spaces moves, and at once for those that `Last-Event-ID` does not name. `event: gone`, data `{spaceId, reason}`, when a space was `deleted` or the person was `removed` from it. `event: end` with a reason before the service closes the stream.',
      headers: z.object({ 'Last-Event-ID': z.string().optional() }),
      replies: {
        200: { description: 'The stream.', content: raw('text/event-stream', 'Events.') },
      },
    }),
  },
  '/v1/spaces/{spaceId}/push': {
    post: operation(TAG, {
      id: 'push',
      summary: 'Write records in bulk',
      description: 'All or nothing, with a result for each mutation in the order of the request.',
      path: space,
      body: json(pushRequest.extend({ mutations: z.array(mutation).max(MAX_PUSH_MUTATIONS) })),
      replies: { 200: { description: 'What became of each.', content: json(pushReply) } },
      faults: ['resync', 'tooLarge'],
    }),
  },
  '/v1/spaces/{spaceId}/pull': {
    get: operation(TAG, {
      id: 'pull',
      summary: 'Read what is newer than a cursor',
      path: space,
      query: pullQuery,
      replies: { 200: { description: 'A page, in order of seq.', content: json(pullReply) } },
      faults: ['resync'],
    }),
  },
};
