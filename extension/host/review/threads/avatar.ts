import * as vscode from 'vscode';
import type { Accent } from '../../../../shared/domain/accent.ts';

/** Middle tones: white letters reach 4.5:1 on each, and each stands out on light and dark alike. */
const FILLS: Readonly<Record<Accent | 'none', string>> = {
  red: '#c4314b',
  orange: '#b3540a',
  yellow: '#8a6d00',
  green: '#2e7d32',
  blue: '#1a6fc4',
  purple: '#7b4fb5',
  none: '#666a70',
};

/** A round picture with the name's first letter, as a `data:` URI: no file, no network. */
export function avatar(name: string, accent: Accent | null): vscode.Uri {
  const code = name.trim().toUpperCase().codePointAt(0) ?? 63;
  // The letter is written as its number, so that no name can be markup.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="16" fill="${FILLS[accent ?? 'none']}"/><text x="16" y="22" font-family="sans-serif" font-size="17" font-weight="600" fill="#fff" text-anchor="middle">&#${code};</text></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
