import * as vscode from 'vscode';
import * as z from 'zod';
import {
  type Interruption,
  interruption,
  type SpeakingOrder,
  speakingOrder,
} from '../../shared/domain/roomRules.ts';
import { storableText } from '../../shared/domain/text.ts';
import { type ServiceKind, serviceKinds } from '../../shared/models/providerConfig.ts';
import type { Appearance } from '../../shared/protocol/roomView.ts';
import { isSecureAddress } from '../net/secureAddress.ts';
import type { Disposing } from './disposing.ts';

const webAddress = z.url({ protocol: /^https?$/ });
const whole = (min: number, max: number) => z.number().int().min(min).max(max);

interface Values {
  readonly displayName: string;
  readonly 'models.default': string;
  readonly 'openRouter.baseUrl': string;
  readonly providers: readonly unknown[];
  readonly 'rooms.order': SpeakingOrder;
  readonly 'rooms.interruption': Interruption;
  readonly 'rooms.maxInFlight': number;
  readonly 'rooms.maxChainDepth': number;
  readonly 'rooms.maxTurns': number;
  readonly 'rooms.maxPairMessages': number;
  readonly 'rooms.autopilot.minutes': number;
  readonly 'rooms.autopilot.messages': number;
  readonly 'rooms.autopilot.spend': number;
  readonly 'rooms.charactersPerSecond': number;
  /** Whether a room hears what the editor says of a file after an accepted edit. */
  readonly 'rooms.tellProblems': boolean;
  /** Of so many speakers the person is asked first; 0 never asks. */
  readonly 'rooms.confirmFanOutFrom': number;
  /** How much the texts of the history may take; 0 keeps the last day only. */
  readonly 'review.historyMegabytes': number;
  /** A review whose estimate is above so many US dollars is asked for first. */
  readonly 'review.askAboveUsd': number;
  readonly 'chat.style': Appearance['style'];
  readonly 'sync.url': string;
  readonly 'sync.tokenFile': string;
  /** Nothing is sent or fetched, in no window of this machine. */
  readonly 'sync.paused': boolean;
  /** Who is asked through the sync service, with the key that is kept there. */
  readonly 'sync.providers': readonly ServiceKind[];
}

type Key = keyof Values;

const schemas: { readonly [K in Key]: z.ZodType<Values[K]> } = {
  displayName: storableText(80),
  'models.default': storableText(200).min(1),
  'openRouter.baseUrl': webAddress,
  /** Decoded entry by entry where it is used, so that one bad entry spoils no other. */
  providers: z.array(z.unknown()).max(50),
  'rooms.order': speakingOrder,
  'rooms.interruption': interruption,
  'rooms.maxInFlight': whole(1, 20),
  'rooms.maxChainDepth': whole(1, 20),
  'rooms.maxTurns': whole(1, 100),
  'rooms.maxPairMessages': whole(1, 100),
  'rooms.autopilot.minutes': z
    .number()
    .positive()
    .max(24 * 60),
  'rooms.autopilot.messages': whole(1, 100),
  'rooms.autopilot.spend': z.number().positive().max(10_000),
  'rooms.charactersPerSecond': whole(0, 2_000),
  'rooms.tellProblems': z.boolean(),
  'rooms.confirmFanOutFrom': whole(0, 32),
  'review.historyMegabytes': whole(0, 10_000),
  'review.askAboveUsd': z.number().min(0).max(1_000),
  'chat.style': z.enum(['list', 'bubbles']),
  'sync.url': z
    .string()
    .max(2_000)
    .refine((value) => value === '' || isSecureAddress(value)),
  'sync.tokenFile': z.string().max(4_096),
  'sync.paused': z.boolean(),
  'sync.providers': z.array(z.enum(serviceKinds)).max(serviceKinds.length),
};

const number = (min: number, max: number) =>
  vscode.l10n.t('must be a number from {0} to {1}', min, max);
const wholeNumber = (min: number, max: number) =>
  vscode.l10n.t('must be a whole number from {0} to {1}', min, max);
const oneOf = (...values: readonly string[]) =>
  vscode.l10n.t('must be one of {0}', values.join(', '));

/** What to say about a setting that cannot be used; the default serves meanwhile. */
const problems: Readonly<Record<Key, string>> = {
  displayName: vscode.l10n.t('must be text of at most 80 characters'),
  'models.default': vscode.l10n.t('must be the id of a model'),
  'openRouter.baseUrl': vscode.l10n.t('must be an address that begins with http:// or https://'),
  providers: vscode.l10n.t('must be a list of at most 50 providers'),
  'rooms.order': oneOf(...speakingOrder.options),
  'rooms.interruption': oneOf(...interruption.options),
  'rooms.maxInFlight': wholeNumber(1, 20),
  'rooms.maxChainDepth': wholeNumber(1, 20),
  'rooms.maxTurns': wholeNumber(1, 100),
  'rooms.maxPairMessages': wholeNumber(1, 100),
  'rooms.autopilot.minutes': number(0, 24 * 60),
  'rooms.autopilot.messages': wholeNumber(1, 100),
  'rooms.autopilot.spend': number(0, 10_000),
  'rooms.charactersPerSecond': wholeNumber(0, 2_000),
  'rooms.tellProblems': oneOf('true', 'false'),
  'rooms.confirmFanOutFrom': wholeNumber(0, 32),
  'review.historyMegabytes': wholeNumber(0, 10_000),
  'review.askAboveUsd': number(0, 1_000),
  'chat.style': oneOf('list', 'bubbles'),
  'sync.url': vscode.l10n.t(
    'must be empty, an https:// address, or an http:// address of this machine',
  ),
  'sync.tokenFile': vscode.l10n.t('must be the path of a file'),
  'sync.paused': oneOf('true', 'false'),
  'sync.providers': vscode.l10n.t('must be a list of {0}', serviceKinds.join(', ')),
};

/** The person's settings, decoded. A malformed one is reported once and its default used instead. */
export interface Settings extends Disposing {
  get<K extends Key>(key: K): Values[K];
  /** Calls back after a change of any of `keys`. */
  onDidChange(keys: readonly Key[], listener: () => void): vscode.Disposable;
}

export function createSettings(): Settings {
  /** What was last reported of each malformed setting. */
  const reported = new Map<Key, string>();
  const report = (key: Key, value: unknown) => {
    const seen = JSON.stringify([value]);
    if (reported.get(key) === seen) return;
    reported.set(key, seen);
    void offerToMend(key);
  };
  const subscriptions: vscode.Disposable[] = [];
  return {
    get<K extends Key>(key: K): Values[K] {
      const section = vscode.workspace.getConfiguration('parley');
      const schema = schemas[key];
      const value = section.get<unknown>(key);
      const decoded = schema.safeParse(value);
      if (decoded.success) {
        reported.delete(key);
        return decoded.data;
      }
      report(key, value);
      return schema.parse(section.inspect<unknown>(key)?.defaultValue);
    },
    onDidChange(keys, listener) {
      const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
        if (keys.some((key) => event.affectsConfiguration(`parley.${key}`))) listener();
      });
      subscriptions.push(subscription);
      return subscription;
    },
    dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()),
  };
}

async function offerToMend(key: Key): Promise<void> {
  const open = vscode.l10n.t('Open Settings');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The setting parley.{0} {1}. Its default is used until then.',
      key,
      problems[key],
    ),
    open,
  );
  if (chosen === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `parley.${key}`);
  }
}
