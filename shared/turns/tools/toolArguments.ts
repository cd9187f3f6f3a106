import * as z from 'zod';
import { MAX_MEMORY_LENGTH } from '../../domain/memory.ts';
import { cleanText } from '../../domain/text.ts';
import { severity } from '../../domain/thread.ts';

/** Models write `./src/a.ts` and `src\a.ts` too; the workspace decides what a path may reach. */
const path = z
  .string()
  .min(1)
  .max(1_000)
  .transform((text) => text.replaceAll('\\', '/').replace(/^(\.\/)+/, ''));

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
    (text ?? '')
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

export const commentArguments = z
  .object({
    path,
    line,
    quote: words(20_000),
    severity: severity.catch('note'),
    text: words(20_000),
    /** Empty as left out: models fill what they could leave out. */
    suggestion: z.string().max(20_000).transform(cleanText).nullish(),
  })
  .transform(({ quote, suggestion, ...rest }) => ({
    ...rest,
    quote: withoutLineNumbers(quote),
    suggestion: suggestion ? unnumberedAs(quote, suggestion) : null,
  }));

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

const reason = z.string().max(4_000).default('').transform(cleanText);

/** Models fill what they could leave out: an empty path is none. */
const pathOrNone = path
  .or(z.literal(''))
  .nullish()
  .transform((given) => (given === undefined || given === '' ? null : given));

/** Either a file with its edits, or a patch, which names its files itself. */
export const proposeEditArguments = z
  .object({
    path: pathOrNone,
    reason,
    edits: z.array(edit).max(200).nullish(),
    patch: z.string().max(1_000_000).transform(cleanText).nullish(),
  })
  .transform(({ path: file, edits, patch, ...rest }, context) => {
    const hasEdits = edits !== undefined && edits !== null && edits.length > 0;
    if (!hasEdits && patch) return { ...rest, kind: 'patch', path: file, patch } as const;
    if (hasEdits && !patch && file !== null) {
      return { ...rest, kind: 'edits', path: file, edits } as const;
    }
    const message = hasEdits
      ? 'send either edits with the path of their file, or a patch'
      : 'send path and edits, or a patch';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

export const proposeFileArguments = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('create'),
    path,
    content: z.string().max(1_000_000).transform(cleanText),
    reason,
  }),
  z.object({ action: z.literal('rename'), path, new_path: path, reason }),
  z.object({ action: z.literal('delete'), path, reason }),
]);

export const readProblemsArguments = z.object({ path: pathOrNone });

/** `text`, which goes with `quoted`, without line numbers where `quoted` carries some. */
export function unnumberedAs(quoted: string, text: string): string {
  return withoutLineNumbers(quoted) === quoted ? text : withoutLineNumbers(text);
}

/** Drops the numbers that `read_file` shows, where every line carries one. */
export function withoutLineNumbers(text: string): string {
  const lines = text.split('\n');
  const bare = lines.map((numbered) => /^ *\d+\| ?(.*)$/s.exec(numbered)?.[1]);
  return bare.every((rest) => rest !== undefined) ? bare.join('\n') : text;
}
