import * as vscode from 'vscode';
import { estimateFanOut } from '../../shared/models/cost.ts';
import type { ModelInfo } from '../../shared/models/model.ts';
import type { Member, Room } from '../../shared/prompt/room.ts';
import { estimateTokens } from '../../shared/prompt/tokenEstimate.ts';
import type { Settings } from './settings.ts';

interface FanOutQuestion {
  /** Whether a round may begin. */
  readonly admit: (room: Room, speakers: readonly Member[]) => Promise<boolean>;
  /** The person has agreed to what a conversation costs elsewhere, whatever its size. */
  readonly agree: (conversationId: string) => void;
}

/** Rules, tools and a persona card, before anybody has said anything. */
const BASE_TOKENS = 2_000;

/**
 * Asks the person before one message goes to many personalities at once, with what that costs; once for
 * each conversation and size, since the next of the same size costs about the same.
 */
export function createFanOutQuestion(
  settings: Settings,
  modelInfo: (id: string) => ModelInfo | null,
): FanOutQuestion {
  /** The largest size agreed to in each conversation. */
  const agreed = new Map<string, number>();
  const admit: FanOutQuestion['admit'] = async (room, speakers) => {
    const from = settings.get('rooms.confirmFanOutFrom');
    const size = speakers.length;
    if (from === 0 || size < from || size <= (agreed.get(room.id) ?? 0)) return true;
    const ask = vscode.l10n.t('Ask {0} Personalities', size);
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('This message goes to {0} personalities.', size),
      { modal: true, detail: costWords(room, speakers, modelInfo) },
      ask,
    );
    if (chosen !== ask) return false;
    agreed.set(room.id, size);
    return true;
  };
  return { admit, agree: (conversationId) => void agreed.set(conversationId, Infinity) };
}

function costWords(
  room: Room,
  speakers: readonly Member[],
  modelInfo: (id: string) => ModelInfo | null,
): string {
  const said = room.messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
  const models = speakers.map(({ model }) => modelInfo(model));
  const { low, high } = estimateFanOut(models, BASE_TOKENS + said);
  const names = speakers.map(({ name }) => name).join(', ');
  const cost =
    high === null
      ? vscode.l10n.t('The price of some of their models is not known.')
      : high === 0
        ? vscode.l10n.t('Their models cost nothing.')
        : vscode.l10n.t('Their answers cost about {0} to {1}.', dollars(low), dollars(high));
  return `${names}. ${cost} ${vscode.l10n.t('You are asked once for each size.')}`;
}

function dollars(amount: number): string {
  const format = { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(vscode.env.language, format).format(amount);
}
