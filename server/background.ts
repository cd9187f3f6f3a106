/** Work that nobody waits for but the end of the service. */
export interface Background {
  run(work: () => Promise<unknown>): void;
  /** Resolves when all that was begun has ended, or after `ms`; false where something has not. */
  settle(ms: number): Promise<boolean>;
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
    async settle(ms) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), ms);
      });
      let outcome: unknown = null;
      while (running.size > 0 && outcome !== 'late') {
        outcome = await Promise.race([Promise.all(running), late]);
      }
      clearTimeout(timer);
      return running.size === 0;
    },
  };
}
