import { ReadableStream } from 'node:stream/web';
import { createReplyDecoder } from '../shared/models/replyDecoder.ts';
import { medianSeconds } from './measure.ts';
import { installPeers } from './peers/installPeers.ts';
import { countWithOpenai } from './peers/openaiStream.ts';
import { reportDetail, reportFigure, reportGroup } from './report.ts';

const CHUNKS = 30_000;
/** About what a socket hands over at once. */
const PIECE_BYTES = 16_384;

/** Decoding an answer's event stream, against the `openai` package on the same bytes. */
export async function benchSse(): Promise<void> {
  reportGroup('Decoding an answer’s event stream, against the `openai` package on the same bytes');
  await installPeers(reportDetail);
  const pieces = cut(answerStream());
  const megabytes = pieces.reduce((sum, piece) => sum + piece.length, 0) / 1_000_000;
  const ours = await medianSeconds(5, () => decode(pieces));
  const theirs = await medianSeconds(5, async () => {
    const count = await countWithOpenai(pieces);
    if (count !== CHUNKS + 1) throw new Error(`openai saw ${count} chunks`);
  });
  reportFigure({
    name: `${CHUNKS} chunks, ${megabytes.toFixed(1)} MB`,
    ours: `parley ${(megabytes / ours).toFixed(0)} MB/s`,
    peer: `openai ${(megabytes / theirs).toFixed(0)} MB/s`,
    ratio: `${(theirs / ours).toFixed(2)}× its speed`,
  });
}

async function decode(pieces: readonly Uint8Array[]): Promise<void> {
  const decoder = createReplyDecoder(() => 'call');
  const utf8 = new TextDecoder();
  let last = '';
  for await (const piece of ReadableStream.from(pieces)) {
    for (const event of decoder.feed(utf8.decode(piece, { stream: true }))) {
      last = event.type;
    }
  }
  if (last !== 'done') throw new Error(`The stream ended with ${last}.`);
}

function answerStream(): string {
  const chunk = (delta: object, rest: object = {}) =>
    `data: ${JSON.stringify({
      id: 'gen-1748273645-Zx81kQ',
      provider: 'Some',
      model: 'some/model',
      object: 'chat.completion.chunk',
      created: 1_748_273_645,
      choices: [
        { index: 0, delta, finish_reason: null, native_finish_reason: null, logprobs: null },
      ],
      ...rest,
    })}\n\n`;
  const texts = Array.from({ length: CHUNKS }, (_, i) =>
    chunk({ role: 'assistant', content: i % 7 === 0 ? ' déjà-vu 日本' : ' word' }),
  );
  const end = chunk(
    {},
    {
      choices: [{ index: 0, delta: { content: '' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: CHUNKS, cost: 0.01 },
    },
  );
  return `: OPENROUTER PROCESSING\n\n${texts.join('')}${end}data: [DONE]\n\n`;
}

function cut(text: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    pieces.push(bytes.subarray(at, at + PIECE_BYTES));
  }
  return pieces;
}
