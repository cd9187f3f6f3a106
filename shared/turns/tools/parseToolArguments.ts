import type { z } from 'zod';

type ParsedArguments<T> =
  | { readonly ok: true; readonly value: T }
  /** `problem` is a sentence for the model. */
  | { readonly ok: false; readonly problem: string };

/** Decodes the JSON that a model wrote as a tool's arguments; an empty string counts as `{}`. */
export function parseToolArguments<T>(schema: z.ZodType<T>, json: string): ParsedArguments<T> {
  let value: unknown;
  try {
    value = JSON.parse(json.trim() === '' ? '{}' : json);
  } catch {
    return {
      ok: false,
      problem:
        'The arguments are not valid JSON. Send one JSON object, with quotes and line breaks inside strings escaped.',
    };
  }
  const decoded = schema.safeParse(value);
  if (decoded.success) return { ok: true, value: decoded.data };
  const issues = decoded.error.issues
    .slice(0, 5)
    .map(
      (issue) =>
        `${issue.path.length === 0 ? 'arguments' : issue.path.join('.')}: ${issue.message}`,
    );
  return { ok: false, problem: `The arguments do not fit: ${issues.join('; ')}.` };
}
