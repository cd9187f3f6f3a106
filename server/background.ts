/** Work that nobody waits for but the end of the service. */
export interface Background {
  run(work: () => Promise<unknown>): void;
  /** Resolves when all that was begun has ended. */
  settle(): Promise<void>;
}

/** `report` hears of work that failed. */
export function createBackground(report: (error: unknown) => void): Background {
  const running = new Set<Promise<void>>();
  return {
    run(work) {
      const done: Promise<void> = work()
        .then(() => undefined, report)
        .finally(() => running.delete(done));
      running.add(done);
    },
    async settle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
