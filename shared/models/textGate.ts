import { cleanText } from '../domain/text.ts';

/** Lets through storable text up to a limit. */
export interface TextGate {
  /** The next text that may be delivered; perhaps empty. Both halves of a split pair come together. */
  push(delta: string): string;
  /** What was held back for a second half that never came. */
  flush(): string;
  /** Whether something did not fit. */
  readonly isFull: boolean;
}

/** `limit` counts UTF-16 units. What is let through, joined, is always well-formed. */
export function createTextGate(limit: number): TextGate {
  let held = '';
  let length = 0;
  let isFull = false;

  const release = (text: string): string => {
    const clean = cleanText(text);
    if (length + clean.length <= limit) {
      length += clean.length;
      return clean;
    }
    isFull = true;
    const room = limit - length;
    length = limit;
    const fits = clean.slice(0, room);
    return fits.isWellFormed() ? fits : fits.slice(0, -1);
  };

  return {
    push: (delta) => {
      if (isFull) return '';
      const text = held + delta;
      // Streams cut text between UTF-16 units: a high half waits for its low half.
      held = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : '';
      return release(text.slice(0, text.length - held.length));
    },
    flush: () => {
      const rest = held;
      held = '';
      return isFull ? '' : release(rest);
    },
    get isFull() {
      return isFull;
    },
  };
}
