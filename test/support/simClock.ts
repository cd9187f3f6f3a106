interface Alarm {
  readonly at: number;
  readonly place: number;
  readonly ring: () => void;
}

/** Time that moves only when the test says so, from alarm to alarm. */
export class SimClock {
  now = 1_700_000_000_000;
  #alarms: Alarm[] = [];
  #places = 0;

  /** Rings once after `ms`; returns how to call it off. */
  readonly schedule = (ms: number, ring: () => void): (() => void) => {
    const alarm = { at: this.now + Math.max(0, ms), place: this.#places++, ring };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  };

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.schedule(ms, resolve));
  }

  /** Rings the next alarm if it is due by `until`, else only moves there. Says whether one rang. */
  ringNext(until: number): boolean {
    const [next] = this.#alarms.toSorted((a, b) => a.at - b.at || a.place - b.place);
    if (!next || next.at > until) {
      this.now = until;
      return false;
    }
    this.#alarms = this.#alarms.filter((other) => other !== next);
    this.now = Math.max(this.now, next.at);
    next.ring();
    return true;
  }
}
