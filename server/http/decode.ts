import type { z } from 'zod';
import { HttpFault } from './httpFault.ts';

/** `value` decoded, or a `badRequest` that names the place; `tooLarge` where a list is too long. */
export function decode<T>(schema: z.ZodType<T>, value: unknown): T {
  const decoded = schema.safeParse(value);
  if (decoded.success) return decoded.data;
  const [issue] = decoded.error.issues;
  const isTooLong = issue?.code === 'too_big' && issue.origin === 'array';
  const where = issue ? `${issue.path.join('.')}: ${issue.message}` : 'wrong shape';
  throw new HttpFault(isTooLong ? 'tooLarge' : 'badRequest', where);
}
