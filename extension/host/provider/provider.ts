import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type { ChatModels } from '../../../shared/models/model.ts';
import { checkKey } from '../../models/checkKey.ts';
import { createOpenRouterModels } from '../../models/openRouterModels.ts';
import { withRetry } from '../../models/withRetry.ts';
import { withTimeout } from '../../models/withTimeout.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { registerProviderCommands } from './providerCommands.ts';
import { createProviderKey, type ProviderKey } from './providerKey.ts';
import type { Disposing } from '../disposing.ts';

/** How long a model may be silent before its answer counts as broken. */
const IDLE_MS = 60_000;

export interface Provider extends Disposing {
  readonly models: ChatModels;
  readonly key: ProviderKey;
}

/** The model provider of this window, as the settings and the key name it. */
export function createProvider(
  context: vscode.ExtensionContext,
  settings: Settings,
  log: Log,
): Provider {
  const key = createProviderKey(context.secrets, log.report);
  const baseUrl = () => settings.get('openRouter.baseUrl');
  const openRouter = createOpenRouterModels({
    baseUrl,
    apiKey: () => key.get(),
    fetch,
    now: Date.now,
    newId: randomUUID,
  });
  const models = withRetry(withTimeout(openRouter, { idleMs: IDLE_MS, setTimer }), {
    sleep,
    random: Math.random,
    now: Date.now,
  });
  const commands = registerProviderCommands(key, (typed) =>
    checkKey({ baseUrl: baseUrl(), key: typed }, fetch),
  );
  return {
    models,
    key,
    dispose() {
      commands.dispose();
      key.dispose();
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
