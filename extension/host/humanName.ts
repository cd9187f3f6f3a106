import { userInfo } from 'node:os';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { Settings } from './settings.ts';

/** The person's name as the personalities see it: the setting, else the account of this machine. */
export function humanName(settings: Settings): string {
  const chosen = settings.get('displayName').trim();
  return chosen === '' ? accountName() : chosen;
}

function accountName(): string {
  try {
    return truncate(cleanText(userInfo().username), 80) || 'You';
  } catch {
    return 'You'; // A container's user may have no entry in the account list.
  }
}
