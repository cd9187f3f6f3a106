import { parentOf } from './processIdentity.ts';

export interface Shutdown {
  /** Resolves with the reason once somebody wants us to end. */
  readonly requested: Promise<string>;
  /** Aborted at the same moment. */
  readonly signal: AbortSignal;
  /** Stops listening; without it the process stays until something asks it to end. */
  dispose(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_CHECK_MS = process.platform === 'linux' ? 500 : 3_000;

/**
 * Listens for everything that means "end now": Ctrl+C, SIGTERM, a closed terminal, and the death of the
 * npm that runs us, of which a script hears nothing otherwise (npm passes a signal to its shell only).
 */
export function listenForShutdown(): Shutdown {
  const controller = new AbortController();
  const requested = Promise.withResolvers<string>();
  const request = (reason: string) => {
    controller.abort(new Error(reason));
    requested.resolve(reason);
  };
  // Listening on and on: a second Ctrl+C must not end us before our children have ended.
  const heard = SIGNALS.map((name) => {
    const listener = () => request(name);
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  const isScriptOfNpm = process.env['npm_lifecycle_event'] !== undefined;
  const stopWatching = isScriptOfNpm ? watchParents(() => request('npm has ended')) : null;
  return {
    requested: requested.promise,
    signal: controller.signal,
    dispose: () => {
      for (const forget of heard) forget();
      stopWatching?.();
    },
  };
}

/** Calls back once when the parent, or the parent's parent, is no longer the one we began with. */
function watchParents(onGone: () => void): () => void {
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
