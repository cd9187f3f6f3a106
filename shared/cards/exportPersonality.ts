import type { Memory } from '../domain/memory.ts';
import type { Personality } from '../domain/personality.ts';
import { ownFileOf } from './ownFormat.ts';
import { utf8Bytes } from './utf8.ts';
import { writeCardJson, writeCardPng } from './writeCard.ts';

/** `png` needs an image to carry the card. Only `parley` carries memories. */
export type ExportFormat =
  | { readonly kind: 'parley' }
  | { readonly kind: 'v2' }
  | { readonly kind: 'v3' }
  | { readonly kind: 'png'; readonly image: Uint8Array };

export type ExportedFile =
  /** `name` suggests a name for the file, safe on every system. */
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array }
  /** The image for the card is no whole PNG. */
  | { readonly kind: 'notPng' };

/** A personality as a file. No key is ever inside. */
export function exportPersonality(
  personality: Personality,
  memories: readonly Memory[],
  format: ExportFormat,
): ExportedFile {
  const stem = fileStem(personality.name);
  switch (format.kind) {
    case 'parley': {
      const text = JSON.stringify(ownFileOf(personality, memories), null, 2);
      return { kind: 'file', name: `${stem}.parley.json`, bytes: utf8Bytes(`${text}\n`) };
    }
    case 'png': {
      const bytes = writeCardPng(format.image, personality);
      return bytes === null ? { kind: 'notPng' } : { kind: 'file', name: `${stem}.png`, bytes };
    }
    case 'v2':
    case 'v3': {
      const bytes = writeCardJson(personality, format.kind);
      return { kind: 'file', name: `${stem}.card.json`, bytes };
    }
  }
}

function fileStem(name: string): string {
  const stem = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '');
  return (
    stem
      .slice(0, 60)
      .toWellFormed()
      .replace(/[\uFFFD-]$/, '') || 'personality'
  );
}
