import * as vscode from 'vscode';
import type { Disposing } from './disposing.ts';

/** Parley's output channel. It names what happened and never what was said. */
export interface Log extends Disposing {
  readonly report: (error: unknown) => void;
  readonly note: (message: string) => void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Parley', { log: true });
  const command = vscode.commands.registerCommand('parley.showLog', () => channel.show(true));
  return {
    report: (error) => channel.error(error instanceof Error ? describe(error) : String(error)),
    note: (message) => channel.info(message),
    dispose() {
      command.dispose();
      channel.dispose();
    },
  };
}

function describe(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\nCaused by: ${describe(error.cause)}` : stack;
}
