import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type { SpendBook } from '../../../shared/domain/messageSearch.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ChatModels } from '../../../shared/models/model.ts';
import {
  type ProviderConfig,
  providerConfigs,
  standardProvider,
} from '../../../shared/models/providerConfig.ts';
import { createModelCatalogue, type ModelCatalogue } from '../../models/modelCatalogue.ts';
import { createServiceSender } from '../../models/serviceSender.ts';
import { createProviderModels } from '../../models/providerModels.ts';
import { withPrices } from '../../models/withPrices.ts';
import { withTimeout } from '../../models/withTimeout.ts';
import type { ServiceAddress } from '../../net/serviceRequest.ts';
import type { Disposing } from '../disposing.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import type { UriHandler } from '../uriHandler.ts';
import { withPersonalCaps } from './caps.ts';
import { createEditorModels } from './editorModels.ts';
import { registerModelPicker } from './modelPicker.ts';
import { needsKey } from './needsKey.ts';
import { createOpenRouterSignIn } from './openRouterSignIn.ts';
import { registerProviderCommands } from './providerCommands.ts';
import { createProviderKeys, type ProviderKeys } from './providerKeys.ts';
import { createServiceRoute, type ServiceRoute } from './serviceRoute.ts';

/** How long a model may be silent before its answer counts as broken. */
const IDLE_MS = 60_000;
/** The editor may first ask the person whether Parley may use its models. */
const EDITOR_IDLE_MS = 5 * 60_000;

export interface Provider extends Disposing {
  /** Every model that can be asked, with retries, prices and the person's caps. */
  readonly models: ChatModels;
  readonly catalogue: ModelCatalogue;
  readonly keys: ProviderKeys;
  /** Whether somebody could be asked: a key is there, or a provider that needs none. */
  canAnswer(): Promise<boolean>;
}

interface Deps {
  readonly store: RecordStore & SpendBook;
  readonly settings: Settings;
  readonly log: Log;
  /** The sync service that is set up; null for none. */
  readonly service: () => ServiceAddress | null;
}

type Context = Pick<vscode.ExtensionContext, 'secrets' | 'globalStorageUri'>;

/** What answers, without commands: the models of this window as the settings and the stored keys name them. */
export interface ModelStack extends Disposing {
  readonly models: ChatModels;
  readonly catalogue: ModelCatalogue;
  readonly keys: ProviderKeys;
  /** What is configured now, as this machine asks it by itself, OpenRouter first. */
  readonly providers: () => readonly ProviderConfig[];
  /** Which of them are asked through the sync service instead. */
  readonly route: ServiceRoute;
  canAnswer(): Promise<boolean>;
}

/** The model providers of this window, with the commands to connect them; `uris` brings sign-ins back. */
export function createProvider(
  context: Context,
  deps: Deps & { readonly uris: UriHandler },
): Provider {
  const { settings, log } = deps;
  const stack = createModelStack(context, deps);
  const { keys, catalogue, providers, route } = stack;
  const signIn = createOpenRouterSignIn({
    secrets: context.secrets,
    keys,
    baseUrl: () => settings.get('openRouter.baseUrl'),
    route,
    onConnected: () => void catalogue.refresh(),
    report: log.report,
  });
  const defaultModel = () => settings.get('models.default');
  const registrations = [
    stack,
    signIn,
    deps.uris.on('openrouter', (uri) => signIn.handleUri(uri)),
    registerProviderCommands({
      ...{ keys, signIn, providers, route, catalogue, defaultModel, report: log.report },
    }),
    registerModelPicker(catalogue),
    settings.onDidChange(
      ['providers', 'openRouter.baseUrl', 'sync.url', 'sync.providers'],
      () => void catalogue.list(),
    ),
  ];
  void catalogue.list();
  return {
    models: stack.models,
    catalogue,
    keys,
    canAnswer: () => stack.canAnswer(),
    dispose: () => registrations.forEach((each) => each.dispose()),
  };
}

export function createModelStack(context: Context, deps: Deps): ModelStack {
  const { settings, log } = deps;
  const keys = createProviderKeys(context.secrets, log.report);
  const providers = createProviderReader(settings, log);
  const route = createServiceRoute(settings, deps.service);
  const ways = {
    providers: () => route.apply(providers()),
    sendToService: createServiceSender(deps.service),
  };
  const apiKey = (id: string) => keys.get(id);
  const editorModels = createEditorModels(log.report);
  const catalogue = createModelCatalogue({
    ...ways,
    apiKey,
    others: () => editorModels.list(),
    fetch,
    now: Date.now,
    cache: createCacheFile(context.globalStorageUri),
    report: log.report,
  });
  const asked = createProviderModels({
    ...{ ...ways, apiKey, fetch, now: Date.now, newId: randomUUID },
    editorModels: withTimeout(editorModels, { idleMs: EDITOR_IDLE_MS, setTimer }),
    ...{ idleMs: IDLE_MS, setTimer, sleep, random: Math.random },
  });
  const priced = withPrices(asked, (id) => catalogue.find(id));
  return {
    models: withPersonalCaps(priced, { ...deps, catalogue }),
    catalogue,
    keys,
    providers,
    route,
    async canAnswer() {
      for (const provider of ways.providers()) {
        if (!needsKey(provider) || (await keys.get(provider.id)) !== null) return true;
      }
      return (await editorModels.list()).length > 0;
    },
    dispose: () => keys.dispose(),
  };
}

/** Reads the providers of the settings; what cannot be used of them is said once. */
function createProviderReader(settings: Settings, log: Log): () => readonly ProviderConfig[] {
  let reported = '';
  return () => {
    const { providers, problems } = providerConfigs(settings.get('providers'));
    const said = problems.map(({ index, reason }) => `${index ?? ''} ${reason}`).join('\n');
    if (said !== reported) {
      reported = said;
      for (const { index, reason } of problems) {
        log.note(`parley.providers, entry ${(index ?? 0) + 1}: ${reason}`);
      }
      const [first] = problems;
      if (first !== undefined) void tellProblem(problems.length, first.reason);
    }
    const openRouter = {
      ...standardProvider('openRouter'),
      baseUrl: settings.get('openRouter.baseUrl').replace(/\/+$/, ''),
    };
    return [openRouter, ...providers];
  };
}

async function tellProblem(count: number, reason: string): Promise<void> {
  const open = vscode.l10n.t('Open Settings');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} of the entries in parley.providers cannot be used and are left out. {1}',
      count,
      reason,
    ),
    open,
  );
  if (chosen === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'parley.providers');
  }
}

function createCacheFile(folder: vscode.Uri) {
  const file = vscode.Uri.joinPath(folder, 'models.json');
  return {
    async read(): Promise<string | null> {
      try {
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      } catch (error) {
        if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return null;
        throw error;
      }
    },
    async write(text: string): Promise<void> {
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    },
  };
}

function setTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

function sleep(ms: number, cancel: Cancel): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      cancel.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    cancel.addEventListener('abort', wake);
    if (cancel.aborted) wake();
  });
}
