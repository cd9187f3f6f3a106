import { DatabaseUnavailableError } from './driver.ts';

/** Runs a person's work, so that they never take all connections at once. */
export type Turns = <T>(userId: string, work: () => Promise<T>) => Promise<T>;

/**
 * At most `atOnce` works of one person run, further ones wait for theirs in order. Pushes to one space wait
 * for its lock with a connection each, and would keep everybody else from the database. Throws
 * `DatabaseUnavailableError` where a turn does not come within `waitMs`.
 */
export function createTurns(atOnce: number, waitMs: number): Turns {
  const people = new Map<string, Person>();

  const enter = (userId: string): Promise<void> | null => {
    const person = people.get(userId) ?? { running: 0, waiting: new Set() };
    people.set(userId, person);
    if (person.running < atOnce) {
      person.running += 1;
      return null;
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        person.waiting.delete(go);
        reject(new DatabaseUnavailableError('Too much of this person waits for the database.'));
      }, waitMs);
      person.waiting.add(go);
    });
  };

  const leave = (userId: string) => {
    const person = people.get(userId);
    if (person === undefined) return;
    const [next] = person.waiting;
    if (next !== undefined) {
      person.waiting.delete(next);
      next();
      return;
    }
    person.running -= 1;
    if (person.running === 0) people.delete(userId);
  };

  return async (userId, work) => {
    await enter(userId);
    try {
      return await work();
    } finally {
      leave(userId);
    }
  };
}

interface Person {
  running: number;
  readonly waiting: Set<() => void>;
}
