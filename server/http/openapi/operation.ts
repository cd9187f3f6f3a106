import * as z from 'zod';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { DEVICE_ID_HEADER, DEVICE_NAME_HEADER } from '../../../shared/protocol/restApi.ts';
import { wireError, type WireErrorCode } from '../../../shared/protocol/syncApi.ts';
import { STATUS_OF } from '../httpFault.ts';

/** One answer that is a success. */
interface Reply {
  readonly description: string;
  /** Null: no body. */
  readonly content: ZodOpenApiContentObject | null;
  readonly headers?: z.ZodObject;
}

/** A route in a few words; what all routes have in common is added by `operation`. */
interface Described {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: ZodOpenApiContentObject;
  /** By status. */
  readonly replies: Readonly<Record<number, Reply>>;
  /** Beside those that every route can answer. */
  readonly faults?: readonly WireErrorCode[];
}

const FAULTS: Readonly<Record<WireErrorCode, string>> = {
  unauthorized: '`unauthorized`: no token, or one that is not valid (any more).',
  forbidden: '`forbidden`: not for this person.',
  deviceRevoked: '`deviceRevoked`: the person has taken the access of this device away.',
  notFound: '`notFound`: there is no such thing.',
  badRequest: '`badRequest`: the request has not the shape that is described here.',
  conflict: '`conflict`: the version is not the one that the service holds.',
  resync: '`resync`: the space has a new history; load it from the start.',
  tooLarge: '`tooLarge`: send less at once.',
  overQuota: '`overQuota`: the room for this is used up.',
  tooMany: '`tooMany`: wait as long as `Retry-After` says.',
  unavailable: '`unavailable`: not now; wait as long as `Retry-After` says.',
  failed: '`failed`: the service has a fault; its request id finds it in the log.',
};

const errorSchema = wireError.meta({ id: 'Error' });

const retryAfter = z.object({
  'Retry-After': z.string().meta({ description: 'Seconds to wait.' }),
});

/** The person's device, where the client is one that syncs. */
const deviceHeaders = z.object({
  [DEVICE_ID_HEADER]: z.uuid().optional(),
  [DEVICE_NAME_HEADER]: z.string().optional().meta({ description: 'Percent-encoded.' }),
});

/** JSON of this schema. */
export function json(schema: z.ZodType): ZodOpenApiContentObject {
  return { 'application/json': { schema } };
}

/** Any JSON object, passed on as it is. */
export function anyJson(description: string): ZodOpenApiContentObject {
  return { 'application/json': { schema: z.looseObject({}).meta({ description }) } };
}

/** What is no JSON. */
export function raw(mediaType: string, description: string): ZodOpenApiContentObject {
  return { [mediaType]: { schema: { type: 'string', description } } };
}

/** A route behind the token. */
export function operation(tag: string, described: Described): ZodOpenApiOperationObject {
  const headers = described.headers?.extend(deviceHeaders.shape) ?? deviceHeaders;
  const faults: WireErrorCode[] = ['unauthorized', 'forbidden', 'deviceRevoked', 'badRequest'];
  return build(tag, { ...described, headers }, faults);
}

/** A route that asks for no token. */
export function openOperation(tag: string, described: Described): ZodOpenApiOperationObject {
  return { ...build(tag, described, []), security: [] };
}

function build(
  tag: string,
  described: Described,
  usualFaults: readonly WireErrorCode[],
): ZodOpenApiOperationObject {
  const { id, summary, description, path, query, headers, body } = described;
  const faults = [...usualFaults, ...(described.faults ?? [])];
  const always: readonly WireErrorCode[] = ['tooMany', 'failed', 'unavailable'];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    requestParams: {
      ...(path && { path }),
      ...(query && { query }),
      ...(headers && { header: headers }),
    },
    ...(body && { requestBody: { required: true, content: body } }),
    responses: { ...successes(described.replies), ...failures(new Set([...faults, ...always])) },
  };
}

function successes(replies: Described['replies']): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(replies).map(([status, { description, content, headers }]) => [
      status,
      { description, ...(content && { content }), ...(headers && { headers }) },
    ]),
  );
}

/** Codes that share a status share its entry. */
function failures(codes: ReadonlySet<WireErrorCode>): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(codes, (code) => STATUS_OF[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, those]) => [
      status,
      {
        description: those.map((code) => FAULTS[code]).join(' '),
        content: json(errorSchema),
        ...((status === 429 || status === 503) && { headers: retryAfter }),
      },
    ]),
  );
}
