import * as z from 'zod';

/**
 * A JSON object that was just parsed, taken as it is: `z.record` would copy it key by key, which for a page of
 * records takes longer than parsing it. A key named `__proto__` is dropped (rule P12).
 */
export const jsonObject: z.ZodType<Record<string, unknown>> = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  )
  .transform((value) => {
    if (!Object.hasOwn(value, '__proto__')) return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '__proto__'));
  });
