import { unreachable } from '../domain/unreachable.ts';
import type { SpokenMessage } from './room.ts';

type Digested = Pick<SpokenMessage, 'id' | 'author' | 'text' | 'status'>;

/** The digest of no messages. */
export const EMPTY_DIGEST = '811c9dc5cbf29ce4';

/** What one message adds to a digest: of its id, author, text and status. */
export function messageDigest({ id, author, text, status }: Digested): string {
  // Lengths keep one field's end from passing for the next one's beginning.
  const fields = [id, authorKey(author), status, text];
  return mix(EMPTY_DIGEST, fields.map((field) => `${field.length}:${field}`).join(''));
}

/**
 * A digest of messages in their order, two lanes of 32-bit FNV-1a in hexadecimal: it finds changes and
 * is no protection against somebody who makes them fit. Its value is its whole state, so a range is
 * carried on from the digest of its beginning.
 */
export function rangeDigest(messages: readonly Digested[], from = EMPTY_DIGEST): string {
  return messages.reduce((digest, message) => extendDigest(digest, messageDigest(message)), from);
}

/** A range's digest after one more message, of which only its own digest is known. */
export function extendDigest(digest: string, ofMessage: string): string {
  return mix(digest, ofMessage);
}

function authorKey(author: SpokenMessage['author']): string {
  switch (author.kind) {
    case 'personality':
      return `personality ${author.personalityId}`;
    case 'human':
    case 'room':
      return `${author.kind} ${author.name}`;
    default:
      return unreachable(author);
  }
}

function mix(state: string, text: string): string {
  let one = Number.parseInt(state.slice(0, 8), 16);
  let two = Number.parseInt(state.slice(8), 16);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    // The other lane takes the units turned and with another prime, so that both rarely collide at once.
    two = Math.imul(two ^ (unit << 7) ^ (unit >>> 9), 0x85ebca6b) ^ (two >>> 13);
  }
  return hex(one) + hex(two);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
