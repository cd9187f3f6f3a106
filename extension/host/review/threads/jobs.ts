/** What happens to shown threads, one job after the other. */
export interface Jobs {
  /**
   * Runs the job after all those before it. Resolves when it is over; its failure is reported and stops
   * no other.
   */
  run(job: () => Promise<void>): Promise<void>;
}

export function createJobs(report: (error: unknown) => void): Jobs {
  let last = Promise.resolve();
  return {
    run: (job) => {
      last = last.then(job).catch(report);
      return last;
    },
  };
}
