import { fromBase64 } from './base64.ts';
import { type CardRefusal, type Inflate, MAX_CARD_BYTES } from './cardReading.ts';
import { isPng, type PngChunk, readChunks } from './png.ts';
import { latin1Text, utf8Text } from './utf8.ts';

type CardText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusal: CardRefusal };

/** Where cards stand in an image, the newer format first. */
const KEYWORDS = ['ccv3', 'chara'] as const;
/** Base64 makes four characters of three bytes; white space may stand between them. */
const MAX_PACKED_BYTES = Math.ceil(MAX_CARD_BYTES * 1.5);

/**
 * The texts that may be a card's JSON, the best first: the file itself, or what a PNG image carries in
 * its text chunks wherever they stand. Never empty.
 */
export function cardTexts(bytes: Uint8Array, inflate: Inflate): readonly CardText[] {
  if (!isPng(bytes)) return [plainText(bytes)];
  const { chunks, isWhole } = readChunks(bytes);
  const entries = chunks.flatMap((chunk) => entryOf(chunk) ?? []);
  const texts = KEYWORDS.flatMap((keyword) =>
    entries.filter((entry) => entry.keyword === keyword).map((entry) => unpacked(entry, inflate)),
  );
  if (texts.length > 0) return texts;
  return [refused({ kind: isWhole ? 'noCardInImage' : 'truncated' })];
}

function plainText(bytes: Uint8Array): CardText {
  if (bytes.length > MAX_CARD_BYTES) return tooLarge;
  const text = utf8Text(bytes);
  return text === null ? refused({ kind: 'unknownFile' }) : { kind: 'text', text };
}

interface TextEntry {
  readonly keyword: string;
  readonly data: Uint8Array;
  readonly isCompressed: boolean;
}

/** The keyword and the text of a `tEXt`, `zTXt` or `iTXt` chunk; null for any other. */
function entryOf({ type, data }: PngChunk): TextEntry | null {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return null;
  const end = data.indexOf(0);
  if (end < 1 || end > 79) return null;
  const keyword = latin1Text(data.subarray(0, end)).toLowerCase();
  if (type === 'tEXt') return { keyword, data: data.subarray(end + 1), isCompressed: false };
  if (type === 'zTXt') return { keyword, data: data.subarray(end + 2), isCompressed: true };
  // iTXt: compression flag and method, then language and translated keyword, each ended by a zero.
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return null;
  return { keyword, data: data.subarray(translated + 1), isCompressed: data[end + 1] === 1 };
}

/** A chunk's text: JSON in Base64 as the formats say, or JSON as it is. */
function unpacked({ data, isCompressed }: TextEntry, inflate: Inflate): CardText {
  if (data.length > MAX_PACKED_BYTES) return tooLarge;
  const packed = isCompressed ? inflate(data, MAX_PACKED_BYTES) : data;
  if (packed === null) return refused({ kind: 'badCompression' });
  const raw = /^\s*\{/.test(latin1Text(packed.subarray(0, 100)));
  const bytes = raw ? packed : fromBase64(latin1Text(packed));
  if (bytes === null) return refused({ kind: 'badBase64' });
  if (bytes.length > MAX_CARD_BYTES) return tooLarge;
  const text = utf8Text(bytes);
  return text === null ? refused({ kind: 'notJson' }) : { kind: 'text', text };
}

const tooLarge = refused({ kind: 'tooLarge', limitBytes: MAX_CARD_BYTES });

function refused(refusal: CardRefusal): CardText {
  return { kind: 'refused', refusal };
}
