import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  accountDeletion,
  devicesReply,
  patchDeviceBody,
  signInReply,
} from '../../../shared/protocol/restApi.ts';
import { anyJson, json, openOperation, operation, raw } from './operation.ts';

const ACCOUNT = 'Account';
const DEVICES = 'Devices';
const device = z.object({ id: z.uuid() });
const deletion = json(accountDeletion);

/** How to sign in, the end of an account, and the person's devices. */
export const accountPaths: ZodOpenApiPathsObject = {
  '/v1/sign-in': {
    get: openOperation(ACCOUNT, {
      id: 'readSignIn',
      summary: 'How to get a token',
      replies: { 200: { description: 'The way.', content: json(signInReply) } },
    }),
  },
  '/sign-in/code': {
    get: openOperation(ACCOUNT, {
      id: 'showSignInCode',
      summary: 'The page that shows the code of a sign-in, to be pasted where it began',
      query: z.object({ code: z.string().max(512) }),
      replies: { 200: { description: 'The page.', content: raw('text/html', 'A page.') } },
    }),
  },
  '/v1/me': {
    delete: operation(ACCOUNT, {
      id: 'deleteMe',
      summary: 'Have the account and its data removed',
      replies: { 200: { description: 'When it will happen.', content: deletion } },
    }),
  },
  '/v1/me/deletion': {
    get: operation(ACCOUNT, {
      id: 'readDeletion',
      summary: 'Whether the account is to be removed, and when',
      replies: { 200: { description: 'The time, or null.', content: deletion } },
    }),
  },
  '/v1/me/deletion/cancel': {
    post: operation(ACCOUNT, {
      id: 'cancelDeletion',
      summary: 'Take the removal back',
      replies: { 200: { description: 'The account stays.', content: deletion } },
    }),
  },
  '/v1/me/export': {
    get: operation(ACCOUNT, {
      id: 'exportMe',
      summary: 'Everything of the person',
      replies: {
        200: {
          description: 'Whole where the last line is `end`.',
          content: raw('application/x-ndjson', 'A JSON object on each line.'),
        },
      },
    }),
  },
  '/v1/devices': {
    get: operation(DEVICES, {
      id: 'listDevices',
      summary: 'The person’s devices',
      replies: { 200: { description: 'The devices.', content: json(devicesReply) } },
    }),
  },
  '/v1/devices/{id}': {
    patch: operation(DEVICES, {
      id: 'renameDevice',
      summary: 'Name a device',
      path: device,
      body: json(patchDeviceBody),
      replies: { 204: { description: 'Named.', content: null } },
      faults: ['notFound', 'tooLarge'],
    }),
    delete: operation(DEVICES, {
      id: 'revokeDevice',
      summary: 'Take the access of a device away',
      path: device,
      replies: { 204: { description: 'It is answered with `deviceRevoked`.', content: null } },
      faults: ['notFound'],
    }),
  },
  '/v1/devices/{id}/admit': {
    post: operation(DEVICES, {
      id: 'admitDevice',
      summary: 'Give a device its access back',
      description: 'From another device, which `Parley-Device` names.',
      path: device,
      replies: { 204: { description: 'It may sync again.', content: null } },
      faults: ['notFound'],
    }),
  },
  '/webhooks/clerk': {
    post: openOperation(ACCOUNT, {
      id: 'hearClerk',
      summary: 'What Clerk tells of accounts',
      description: 'Only where the service has Clerk’s signing secret, else `notFound`.',
      headers: z.object({
        'svix-id': z.string(),
        'svix-timestamp': z.string(),
        'svix-signature': z.string(),
      }),
      body: anyJson('A message of Clerk’s.'),
      replies: { 204: { description: 'Heard.', content: null } },
      faults: ['badRequest', 'notFound', 'tooLarge', 'forbidden'],
    }),
  },
};
