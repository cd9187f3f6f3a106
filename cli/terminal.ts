import { CANCEL_SYMBOL, confirm, password, text } from '@clack/prompts';
import { CommandFailure, interrupted } from './commandFailure.ts';
import { coloredText, plainJson, plainText } from './plainText.ts';
import { progressLine } from './progressLine.ts';

const REDRAW_MS = 80;
const CLEAR_LINE = '\r\u001B[2K';

export interface TerminalOptions {
  /** Results are JSON for programs. */
  readonly json: boolean;
  /** Nothing but results and failures is said. */
  readonly quiet: boolean;
}

/** A line that shows how far something is, where a person looks on; else nothing. */
export interface ProgressReport {
  at(done: number, total?: number): void;
  /** Takes the line away. */
  end(): void;
}

/**
 * What a command says and asks. Results go to stdout and nothing else does; notes, questions and progress
 * go to stderr. Words of others can be in all of them but `write`: control characters are replaced.
 */
export interface Terminal {
  readonly json: boolean;
  /** Whether stdout shows colours. */
  readonly hasColor: boolean;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  /** Whether what is written to stdout is shown to a person, not read by a program. */
  readonly isShown: boolean;
  /** The outcome: `words`, or with `--json` the value. Says nothing for words that are empty. */
  result(words: string, value: unknown): void;
  /** A piece of the outcome as it comes. */
  write(piece: string): void;
  note(words: string): void;
  /** What a person must read to go on, quiet or not. */
  tell(words: string): void;
  progress(label: string): ProgressReport;
  confirm(question: string): Promise<boolean>;
  /** Typed without being shown. Without a terminal, the first line of stdin. */
  askSecret(question: string, signal: AbortSignal): Promise<string>;
  askLine(question: string, signal: AbortSignal): Promise<string>;
}

export function createTerminal(
  { json, quiet }: TerminalOptions,
  program: NodeJS.Process = process,
): Terminal {
  const { stdin, stdout, stderr, env } = program;
  const isDumb = env['TERM'] === 'dumb';
  const wantsColor = (env['NO_COLOR'] ?? '') === '' && !isDumb;
  const canAsk = stdin.isTTY && stderr.isTTY;
  const asked = async <T extends string | boolean>(
    answer: Promise<T | typeof CANCEL_SYMBOL>,
  ): Promise<T> => {
    const given = await answer;
    if (given === CANCEL_SYMBOL) throw interrupted();
    return given;
  };
  return {
    json,
    hasColor: wantsColor && stdout.isTTY && !json,
    canAsk,
    isShown: stdout.isTTY,
    result: (words, value) => {
      if (json) stdout.write(`${plainJson(value)}\n`);
      else if (words !== '') stdout.write(`${coloredText(words)}\n`);
    },
    write: (piece) => void stdout.write(piece),
    note: (words) => {
      if (!quiet) stderr.write(`${plainText(words)}\n`);
    },
    tell: (words) => void stderr.write(`${plainText(words)}\n`),
    progress: (label) =>
      stderr.isTTY && !quiet && !isDumb ? drawnProgress(stderr, label, wantsColor) : SILENT,
    confirm: (message) =>
      asked(confirm({ message, initialValue: false, input: stdin, output: stderr })),
    askSecret: (message, signal) =>
      canAsk
        ? asked(password({ message, input: stdin, output: stderr, signal }))
        : firstLine(stdin, signal),
    askLine: (message, signal) =>
      canAsk
        ? asked(text({ message, input: stdin, output: stderr, signal }))
        : firstLine(stdin, signal),
  };
}

const SILENT: ProgressReport = { at: () => undefined, end: () => undefined };

/**
 * A library's bar would take the keyboard and end the process at Ctrl+C by itself, with a half file
 * behind it: this one only writes.
 */
function drawnProgress(
  stream: NodeJS.WriteStream,
  label: string,
  hasColor: boolean,
): ProgressReport {
  let drawnAt = -Infinity;
  let isDrawn = false;
  return {
    at(done, total) {
      const now = performance.now();
      if (now - drawnAt < REDRAW_MS && done !== total) return;
      drawnAt = now;
      isDrawn = true;
      const progress = { label, done, total: total ?? null };
      stream.write(CLEAR_LINE + progressLine(progress, stream.columns || 80, hasColor));
    },
    end() {
      if (isDrawn) stream.write(CLEAR_LINE);
      isDrawn = false;
    },
  };
}

const MAX_LINE = 20_000;

async function firstLine(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  let given = '';
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin.setEncoding('utf8')) {
      given += String(chunk);
      if (given.includes('\n') || given.length > MAX_LINE) break;
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    signal.removeEventListener('abort', stop);
    stdin.destroy();
  }
  const [line = ''] = given.split('\n');
  if (line.trim() === '' && !signal.aborted) {
    throw new CommandFailure('usage', 'Nothing was given on the standard input.');
  }
  return line.trim();
}
