import * as vscode from 'vscode';
import * as z from 'zod';
import { storableText } from '../../shared/domain/text.ts';
import { isServiceAddress } from './sync/serviceAddress.ts';
import type { Disposing } from './disposing.ts';

const webAddress = z.url({ protocol: /^https?$/ });

const schemas = {
  displayName: storableText(80),
  'models.default': storableText(200).min(1),
  'openRouter.baseUrl': webAddress,
  'sync.url': z
    .string()
    .max(2_000)
    .refine((value) => value === '' || isServiceAddress(value)),
  'sync.tokenFile': z.string().max(4_096),
} as const satisfies Record<string, z.ZodType<string>>;

type Key = keyof typeof schemas;

/** What to say about a setting that cannot be used; the default serves meanwhile. */
const problems: Readonly<Record<Key, string>> = {
  displayName: vscode.l10n.t('must be text of at most 80 characters'),
  'models.default': vscode.l10n.t('must be the id of a model'),
  'openRouter.baseUrl': vscode.l10n.t('must be an address that begins with http:// or https://'),
  'sync.url': vscode.l10n.t(
    'must be empty, an https:// address, or an http:// address of this machine',
  ),
  'sync.tokenFile': vscode.l10n.t('must be the path of a file'),
};

/** The person's settings, decoded. A malformed one is reported once and its default used instead. */
export interface Settings extends Disposing {
  get(key: Key): string;
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
    get(key: Key): string {
      const section = vscode.workspace.getConfiguration('parley');
      const value = section.get<unknown>(key);
      const decoded = schemas[key].safeParse(value);
      if (decoded.success) {
        reported.delete(key);
        return decoded.data;
      }
      report(key, value);
      return schemas[key].parse(section.inspect<unknown>(key)?.defaultValue);
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
