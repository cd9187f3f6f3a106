import { EXIT_CODES } from './commandFailure.ts';

/**
 * Aborted at the first Ctrl+C (or SIGTERM, SIGHUP), so that commands can end in an orderly way; the second
 * one ends the process at once. Also aborted when the reader of our output has gone.
 */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The reader of stdout has gone, as `| head` does: nothing more needs saying. */
  readonly isUnread: boolean;
}

export function listenForInterruption(program: NodeJS.Process): Interruption {
  const controller = new AbortController();
  let isUnread = false;
  const interrupt = () => {
    if (controller.signal.aborted) program.exit(EXIT_CODES.interrupted);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) program.on(name, interrupt);
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      isUnread ||= stream === program.stdout;
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    get isUnread() {
      return isUnread;
    },
  };
}
