import * as vscode from 'vscode';

/** What the editor asked or told the person, in words, and what the person did. */
export interface TheUser {
  /** Messages and prompts, oldest first: `warning: …`, `error: …`, `information: …`, `pick: …`, `input: …`. */
  readonly seen: string[];
  /** Answers to the questions to come, in order: a button, labels to pick, or what to type; null leaves. */
  readonly answers: (string | readonly string[] | null)[];
  /** Gives the editor its own questions back. */
  leave(): void;
}

type Ask = (...given: unknown[]) => Promise<unknown>;

/** Sits at the editor in place of a person: notifications, quick picks and input boxes come here. */
export function sitDown(): TheUser {
  const seen: string[] = [];
  const answers: TheUser['answers'] = [];
  const window = vscode.window as unknown as Record<string, Ask>;
  const own: [string, Ask | undefined][] = [];
  const play = (name: string, ask: Ask): void => {
    own.push([name, window[name]]);
    window[name] = ask;
  };

  const told = (kind: string): Ask => {
    return async (message, ...rest) => {
      seen.push(`${kind}: ${String(message)}`);
      const buttons = rest.filter((item) => typeof item === 'string');
      if (buttons.length === 0) return undefined;
      const [wanted] = answers;
      if (typeof wanted !== 'string' || !buttons.includes(wanted)) return undefined;
      answers.shift();
      return Promise.resolve(wanted);
    };
  };
  play('showWarningMessage', told('warning'));
  play('showErrorMessage', told('error'));
  play('showInformationMessage', told('information'));
  play('showInputBox', async (options) => {
    const { title } = options as vscode.InputBoxOptions;
    seen.push(`input: ${title ?? ''}`);
    return Promise.resolve(answers.shift() ?? undefined);
  });
  play('showQuickPick', async (given, options) => {
    const items = (await given) as readonly vscode.QuickPickItem[];
    const { title, canPickMany } = (options ?? {}) as vscode.QuickPickOptions;
    seen.push(`pick: ${title ?? ''}`, ...items.map(({ label }) => `  ${label}`));
    const wanted = answers.shift() ?? [];
    const chosen = items.filter(({ label }) => wanted.includes(label));
    return canPickMany === true ? chosen : chosen[0];
  });
  return {
    seen,
    answers,
    leave() {
      for (const [name, ask] of own) if (ask) window[name] = ask;
    },
  };
}
