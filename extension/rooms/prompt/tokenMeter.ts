import type { ChatMessage } from '../../../shared/models/model.ts';
import type { PromptDeskPorts } from './promptDeskPorts.ts';

/** What the wire's own marks around a message take. */
const MESSAGE_OVERHEAD = 4;
/** After so long a stretch others get the thread. */
const STRETCH_MS = 8;
/** One stretch's smallest part: even a slow count of it is short. */
const SLICE_LENGTH = 4_000;
const KEPT_TEXTS = 200;

/** Counts tokens without holding up the editor, and never the same thing twice. */
export interface TokenMeter {
  /** Of what one message of the transcript is written as; kept as long as that array lives. */
  ofMessages(messages: readonly ChatMessage[]): Promise<number>;
  /** The same where it has been counted; null where it has not. */
  known(messages: readonly ChatMessage[]): number | null;
  /** Of a text that comes again, such as the rules. */
  ofText(text: string): Promise<number>;
}

type MeterPorts = Pick<PromptDeskPorts, 'countTokens' | 'countVersion' | 'pause' | 'now'>;

interface Count {
  readonly tokens: number;
  readonly version: number;
}

export function createTokenMeter(ports: MeterPorts): TokenMeter {
  const byMessages = new WeakMap<readonly ChatMessage[], Count>();
  const byText = new Map<string, Count>();
  const version = () => ports.countVersion?.() ?? 0;
  let stretchBegan = ports.now();

  const count = async (text: string): Promise<number> => {
    let tokens = 0;
    for (let from = 0; from < text.length; from += SLICE_LENGTH) {
      if (ports.now() - stretchBegan >= STRETCH_MS) {
        await ports.pause();
        stretchBegan = ports.now();
      }
      tokens += ports.countTokens(text.slice(from, from + SLICE_LENGTH));
    }
    return tokens;
  };
  const known = (messages: readonly ChatMessage[]): number | null => {
    const found = byMessages.get(messages);
    return found?.version === version() ? found.tokens : null;
  };
  return {
    known,
    async ofMessages(messages) {
      const before = known(messages);
      if (before !== null) return before;
      let tokens = 0;
      for (const { content } of messages) tokens += MESSAGE_OVERHEAD + (await count(content));
      byMessages.set(messages, { tokens, version: version() });
      return tokens;
    },
    async ofText(text) {
      const found = byText.get(text);
      if (found?.version === version()) return found.tokens;
      const tokens = MESSAGE_OVERHEAD + (await count(text));
      if (byText.size >= KEPT_TEXTS) byText.clear();
      byText.set(text, { tokens, version: version() });
      return tokens;
    },
  };
}
