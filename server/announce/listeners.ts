/** A list of callbacks. The error of one that throws goes to `report`; the others are called all the same. */
export interface Listeners<T> {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly call: (value: T) => void;
}

export function createListeners<T>(report: (error: unknown) => void): Listeners<T> {
  const entries = new Set<{ readonly listener: (value: T) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    call(value) {
      for (const { listener } of [...entries]) {
        try {
          listener(value);
        } catch (error) {
          report(error);
        }
      }
    },
  };
}
