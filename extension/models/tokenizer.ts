import { estimateTokens, type TokenCounter } from '../../shared/prompt/tokenEstimate.ts';

/**
 * The longest piece that is counted at once. Text without a break costs the square of its length, so
 * longer pieces could hold up the editor; what a cut through a word costs is less than a token.
 */
const PIECE_LENGTH = 1_000;

/** Counts tokens with a real vocabulary once that is loaded, and roughly before. */
export interface Tokenizer {
  readonly count: TokenCounter;
  /** Changes when the same text may have another count than before. */
  readonly version: () => number;
  /** Loads the vocabulary, once; a failure is told to `report` and leaves the rough count. */
  load(): Promise<void>;
}

/** Gives the counter of a vocabulary, which may be large. */
type LoadVocabulary = () => Promise<TokenCounter>;

export function createTokenizer(
  report: (error: unknown) => void,
  loadVocabulary: LoadVocabulary = loadP50k,
): Tokenizer {
  let exact: TokenCounter | null = null;
  let loading: Promise<void> | null = null;
  const load = (): Promise<void> => {
    loading ??= loadVocabulary().then((counter) => void (exact = counter), report);
    return loading;
  };
  return {
    count(text) {
      if (text === '') return 0;
      void load();
      return exact === null ? estimateTokens(text) : countPieces(text, exact);
    },
    version: () => (exact === null ? 0 : 1),
    load,
  };
}

/**
 * 50,000 words of code and English: a quarter of the size of the newer vocabularies. What its count is
 * to a given model's is learned from that model's answers.
 */
async function loadP50k(): Promise<TokenCounter> {
  const { countTokens } = await import('gpt-tokenizer/encoding/p50k_base');
  // Marks such as <|endoftext|> are plain text in what people and models write.
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => countTokens(text.toWellFormed(), options);
}

function countPieces(text: string, count: TokenCounter): number {
  let sum = 0;
  for (let from = 0; from < text.length;) {
    const end = endOfPiece(text, from);
    sum += count(text.slice(from, end));
    from = end;
  }
  return sum;
}

/** Before the last white space of the piece where there is one: words begin with theirs. */
function endOfPiece(text: string, from: number): number {
  const most = from + PIECE_LENGTH;
  if (most >= text.length) return text.length;
  const space = Math.max(text.lastIndexOf(' ', most), text.lastIndexOf('\n', most));
  if (space > from) return space;
  const isSplitPair = text.charCodeAt(most) >= 0xdc00 && text.charCodeAt(most) <= 0xdfff;
  return isSplitPair ? most - 1 : most;
}
