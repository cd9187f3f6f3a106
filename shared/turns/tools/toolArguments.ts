import * as z from 'zod';
import { severity } from '../../domain/thread.ts';
import { cleanText } from '../../domain/text.ts';

/** Models write `./src/a.ts` and `src\a.ts` too; the workspace decides what a path may reach. */
const path = z
  .string()
  .min(1)
  .max(1_000)
  .transform((text) =>
    cleanText(text)
      .replaceAll('\\', '/')
      .replace(/^(\.\/)+/, ''),
  );

const line = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,7}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().min(1));

const words = (max: number) => z.string().min(1).max(max).transform(cleanText);

export const readFileArguments = z.object({
  path,
  from: line.nullish(),
  to: line.nullish(),
});

export const listFilesArguments = z.object({
  folder: z
    .string()
    .max(1_000)
    .nullish()
    .transform((text) =>
      cleanText(text ?? '')
        .replaceAll('\\', '/')
        .replace(/^(\.?\/)+|^\.$/, '')
        .replace(/\/+$/, ''),
    ),
});

export const commentArguments = z.object({
  path,
  line,
  quote: words(20_000).transform(withoutLineNumbers),
  severity: severity.catch('note'),
  text: words(20_000),
});

const edit = z.object({
  old_text: words(100_000),
  new_text: z.string().max(100_000).transform(cleanText),
});

export const proposeEditArguments = z.object({
  path,
  reason: z.string().max(4_000).default('').transform(cleanText),
  edits: z.array(edit).min(1).max(200),
});

/** Drops the numbers that `read_file` shows, where every line carries one. */
export function withoutLineNumbers(text: string): string {
  const lines = text.split('\n');
  const bare = lines.map((numbered) => /^ *\d+\| ?(.*)$/s.exec(numbered)?.[1]);
  return bare.every((rest) => rest !== undefined) ? bare.join('\n') : text;
}
