import { recordKind } from '../domain/record.ts';
import { isStorableText } from '../domain/text.ts';
import { jsonObject } from '../protocol/jsonObject.ts';
import { MAX_RECORD_BYTES, mutation } from '../protocol/syncApi.ts';
import type { Mutation, MutationResult, Rejection } from '../protocol/syncApi.ts';
import { utf8Length } from './utf8Length.ts';

const MAX_DEPTH = 64;
const LOWER_CASE_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The same; the data is taken as it was parsed. */
const parsedMutation = mutation.extend({ data: jsonObject.nullable() });

export type MutationCheck =
  | {
      readonly ok: true;
      readonly mutation: Mutation;
      /** Of the data as JSON in UTF-8; 0 for a deletion. */
      readonly bytes: number;
    }
  | { readonly ok: false; readonly result: MutationResult };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Rule P11: decodes one item of a push, or says why it can never be stored. */
export function checkMutation(input: unknown): MutationCheck {
  const claimedId = isObject(input) ? input['mutationId'] : null;
  const reject = (reason: Rejection, detail: string): MutationCheck => ({
    ok: false,
    result: {
      status: 'rejected',
      mutationId: typeof claimedId === 'string' ? claimedId : null,
      reason,
      detail,
    },
  });

  const decoded = parsedMutation.safeParse(input);
  if (!decoded.success) return reject('malformed', decoded.error.issues[0]?.message ?? '');
  const item = decoded.data;
  if (!LOWER_CASE_UUID.test(item.id) || !LOWER_CASE_UUID.test(item.mutationId)) {
    return reject('malformed', 'Ids are lower-case UUIDs.');
  }
  if (item.deleted !== (item.data === null)) {
    return reject('malformed', 'A deletion has no data, and everything else has.');
  }
  // Checked before anything recursive touches the data.
  if (isDeeperThan(item.data, MAX_DEPTH)) return reject('malformed', 'Nested too deeply.');
  if (!recordKind.safeParse(item.kind).success) {
    return reject('unknownKind', `This service keeps no records of kind ${item.kind}.`);
  }
  if (!hasStorableTextOnly(item.data)) {
    return reject('unstorableText', 'A text holds NUL or half a surrogate pair.');
  }
  const bytes = bytesOf(item.data);
  if (bytes > MAX_RECORD_BYTES) {
    return reject('tooLarge', `The record has ${bytes} bytes; ${MAX_RECORD_BYTES} are allowed.`);
  }
  return { ok: true, mutation: item, bytes };
}

function bytesOf(data: Mutation['data']): number {
  return data === null ? 0 : utf8Length(JSON.stringify(data));
}

function isDeeperThan(value: unknown, limit: number): boolean {
  if (!isObject(value)) return false;
  if (limit === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, limit - 1));
}

function hasStorableTextOnly(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (!isObject(value)) return true;
  return Object.entries(value).every(
    ([key, inner]) => isStorableText(key) && hasStorableTextOnly(inner),
  );
}
