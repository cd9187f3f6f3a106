import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createModelStack, type ModelStack } from '../../../extension/host/provider/provider.ts';
import type { ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath } from './parley.ts';
import { secretsInMemory } from './secretsInMemory.ts';

export interface StackedWindow extends OtherWindow {
  readonly stack: ModelStack;
  /** What its log was told. */
  readonly logged: unknown[];
}

/** One more window that asks every provider of the settings, as the activated extension does. */
export async function openStackedWindow(
  keys: Record<string, string> = {},
  service: () => ServiceAddress | null = () => null,
): Promise<StackedWindow> {
  const logged: unknown[] = [];
  const note = (line: unknown) => void logged.push(line);
  const secrets = secretsInMemory();
  for (const [id, key] of Object.entries(keys)) {
    secrets.kept.set(
      id === 'openRouter' ? 'parley.openRouter.key' : `parley.provider.${id}.key`,
      key,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'parley-models-'));
  const context = { secrets, globalStorageUri: vscode.Uri.file(folder) };
  const made: ModelStack[] = [];
  const window = await openWindow(databasePath(), {
    models: ({ store, settings }) => {
      const log = { report: note, note, dispose: () => undefined };
      const stack = createModelStack(context, { store, settings, log, service });
      made.push(stack);
      return stack.models;
    },
  });
  const [stack] = made;
  if (!stack) throw new Error('The window asked for no models.');
  await stack.catalogue.list();
  return {
    ...window,
    stack,
    logged,
    close: async () => {
      await window.close();
      stack.dispose();
    },
  };
}
