import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** A workbench without anything that talks over Parley: no welcome page, no built-in chat, no update checks. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'comments.openView': 'never',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'window.restoreWindows': 'none',
};

export interface Backends {
  /** Base URL of the sync service. */
  readonly serviceUrl: string;
  /** The file that holds the token of its local mode. */
  readonly tokenFile: string;
  /** Base URL of the simulator; null when real models answer. */
  readonly simulatorUrl: string | null;
}

/** What the extension must know of the programs that were started for it. */
export function parleySettings(backends: Backends): Settings {
  return {
    'parley.sync.url': backends.serviceUrl,
    'parley.sync.tokenFile': backends.tokenFile,
    ...(backends.simulatorUrl !== null && {
      'parley.openRouter.baseUrl': `${backends.simulatorUrl}/api/v1`,
      'parley.models.default': 'simulated/reviewer',
    }),
  };
}

/** Replaces a settings file whole: a reader sees the old one or the new one. */
export function writeSettings(file: string, settings: Settings): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(settings, null, 2)}\n`);
  renameSync(temporary, file);
}

/** What a settings file says; empty when it is missing or is not JSON without comments. */
export function readSettings(file: string): Settings {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
