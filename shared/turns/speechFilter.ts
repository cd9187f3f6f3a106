import { matchLabel } from './speakerLabel.ts';

const SKIP_WORDS = ['skip', 'pass', 'opt_out', 'opt out', 'optout', 'nothing to add'];
const LONGEST_SKIP = 40;

/**
 * Turns a model's stream into one member's speech: a leading label with its own name is dropped, and
 * the speech ends where a line outside code begins with another member's label. Text is held back only
 * while it could still become one of these.
 *
 *   opening ──(first visible text is decided)──▶ lineStart ⇄ inLine
 */
export class SpeechFilter {
  readonly #own: string;
  readonly #others: readonly string[];
  #state: 'opening' | 'lineStart' | 'inLine' = 'opening';
  #isOwnLabelGone = false;
  #isCut = false;
  #held = '';
  #blank = '';
  #lineHead = '';
  #fence = '';

  constructor(names: { readonly own: string; readonly others: readonly string[] }) {
    this.#own = names.own;
    this.#others = names.others;
  }

  /** The model began to speak as another member; all after that is dropped. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** What may be shown now. Nothing that was shown is ever taken back. */
  push(delta: string): string {
    if (this.#isCut) return '';
    this.#held += delta;
    const shown: string[] = [];
    for (let piece = this.#take(); piece !== null; piece = this.#take()) shown.push(piece);
    return shown.join('');
  }

  /** What was still held back, or that the whole answer was a way to say nothing. */
  end(): { readonly text: string; readonly isSkip: boolean } {
    if (this.#isCut) return { text: '', isSkip: false };
    if (this.#state === 'opening' && saysSkip(this.#held)) return { text: '', isSkip: true };
    const rest = this.#held;
    this.#held = '';
    return { text: this.#release(rest), isSkip: false };
  }

  /** One step: the text that it shows, or null when more must come first. */
  #take(): string | null {
    switch (this.#state) {
      case 'opening':
        return this.#takeOpening();
      case 'lineStart':
        return this.#takeLineStart();
      case 'inLine':
        return this.#takeLine();
    }
  }

  #takeOpening(): string | null {
    this.#held = this.#held.trimStart();
    if (this.#held === '') return null;
    const label = this.#isOwnLabelGone ? 'none' : matchLabel(this.#held, this.#own);
    if (label === 'partial') return null;
    if (label !== 'none') {
      this.#isOwnLabelGone = true;
      this.#held = this.#held.slice(label);
      return '';
    }
    if (mightSkip(this.#held)) return null;
    this.#state = 'lineStart';
    return '';
  }

  #takeLineStart(): string | null {
    if (this.#held === '') return null;
    const others = this.#fence === '' ? this.#others : [];
    const labels = others.map((name) => matchLabel(this.#held, name));
    if (labels.some((label) => typeof label === 'number')) {
      this.#isCut = true;
      this.#held = '';
      return null;
    }
    if (labels.includes('partial')) return null;
    this.#state = 'inLine';
    this.#lineHead = '';
    return '';
  }

  #takeLine(): string | null {
    if (this.#held === '') return null;
    const end = this.#held.indexOf('\n') + 1;
    const piece = end === 0 ? this.#held : this.#held.slice(0, end);
    this.#held = this.#held.slice(piece.length);
    if (this.#lineHead.length < 8) this.#lineHead += piece.slice(0, 8);
    if (end > 0) {
      this.#fence = fenceAfter(this.#fence, this.#lineHead);
      this.#state = 'lineStart';
    }
    return this.#release(piece);
  }

  /** Keeps trailing white space back: it is dropped where the speech ends. */
  #release(text: string): string {
    const whole = this.#blank + text;
    const visible = whole.trimEnd();
    this.#blank = whole.slice(visible.length);
    return visible;
  }
}

function fenceAfter(fence: string, lineHead: string): string {
  const mark = /^ {0,3}(```|~~~)/.exec(lineHead)?.[1];
  if (mark === undefined) return fence;
  if (fence === '') return mark;
  return fence === mark ? '' : fence;
}

function skipWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ ]/gu, '')
    .trim();
}

function mightSkip(text: string): boolean {
  if (text.length > LONGEST_SKIP) return false;
  const word = skipWord(text);
  return SKIP_WORDS.some((skip) => skip.startsWith(word));
}

function saysSkip(text: string): boolean {
  return text.length <= LONGEST_SKIP && SKIP_WORDS.includes(skipWord(text));
}
