import * as z from 'zod';
import { MAX_MEMORY_LENGTH } from '../../domain/memory.ts';
import { cleanText } from '../../domain/text.ts';
import { severity } from '../../domain/thread.ts';

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

const folder = z
  .string()
  .max(1_000)
  .nullish()
  .transform((text) =>
    cleanText(text ?? '')
      .replaceAll('\\', '/')
      .replace(/^(\.?\/)+|^\.$/, '')
      .replace(/\/+$/, ''),
  );

export const listFilesArguments = z.object({ folder });

export const searchFilesArguments = z.object({
  query: words(500).refine(
    (text) => text.trim() !== '' && !/[\r\n]/.test(text),
    'must be words of one line, without line breaks',
  ),
  folder,
});

export const commentArguments = z.object({
  path,
  line,
  quote: words(20_000).transform(withoutLineNumbers),
  severity: severity.catch('note'),
  text: words(20_000),
});

/** What a model calls a thread: with the brackets, quotes or `#` that it may put around the name. */
const threadName = words(1_100)
  .transform((text) => text.trim().replace(/^(thread\s+)?[[("'#`]*|[\])"'`]*$/gi, ''))
  .pipe(z.string().min(1, 'names no thread'));

const saidWords = (max: number) =>
  words(max)
    .transform((text) => text.trim())
    .pipe(z.string().min(1, 'is empty'));

export const replyCommentArguments = z.object({ thread: threadName, text: saidWords(20_000) });

export const resolveCommentArguments = z.object({ thread: threadName, reason: saidWords(4_000) });

export const rememberArguments = z.object({
  text: saidWords(MAX_MEMORY_LENGTH),
  scope: z.enum(['everywhere', 'project', 'conversation']),
});

export const forgetArguments = z.object({ text: saidWords(MAX_MEMORY_LENGTH) });

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
