import type { Memory } from '../domain/memory.ts';
import type { Personality } from '../domain/personality.ts';

/** Longest text of a card in bytes, unpacked. */
export const MAX_CARD_BYTES = 8 * 1024 * 1024;

/** Largest file that is looked into, its picture included. */
export const MAX_CARD_FILE_BYTES = 64 * 1024 * 1024;

/** A memory as files carry it: what a personality knows, not where it learnt it. */
export type CardMemory = Pick<Memory, 'text' | 'scope' | 'isPinned'>;

/** Why a file is no personality. The words are made where they are shown. */
export type CardRefusal =
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number }
  /** Neither a PNG image nor text. */
  | { readonly kind: 'unknownFile' }
  /** The image breaks off before a card was found. */
  | { readonly kind: 'truncated' }
  /** A whole image that carries no card. */
  | { readonly kind: 'noCardInImage' }
  | { readonly kind: 'badCompression' }
  | { readonly kind: 'badBase64' }
  | { readonly kind: 'notJson' }
  /** JSON, but none of the formats that are read; `field` is what is missing or wrong. */
  | { readonly kind: 'notACard'; readonly field: string }
  /** Written by a newer version of Parley. */
  | { readonly kind: 'newerVersion'; readonly version: number }
  /** It holds more that Parley does not use than can be kept for an export. */
  | { readonly kind: 'restTooLarge'; readonly limit: number };

/** What a file holds. `format` tells Parley's own from versions 1 to 3 of character cards. */
export type CardReading =
  | {
      readonly kind: 'card';
      readonly format: 'parley' | 'v1' | 'v2' | 'v3';
      readonly personality: Personality;
      readonly memories: readonly CardMemory[];
      /** The card's words were longer than a prompt can be; the end was cut. */
      readonly isShortened: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: CardRefusal };

/** Unpacks zlib data (RFC 1950); null where it is broken or longer than `maxBytes`. */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array | null;
