import type { WireErrorCode } from '../../shared/protocol/syncApi.ts';

export const STATUS_OF: Readonly<Record<WireErrorCode, number>> = {
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  resync: 409,
  conflict: 412,
  tooLarge: 413,
  overQuota: 507,
  deviceRevoked: 403,
  tooMany: 429,
  failed: 500,
  unavailable: 503,
};

/** Thrown by a route to answer with a wire error; the message is for the person who reads the answer. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
