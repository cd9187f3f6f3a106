import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as z from 'zod';
import { eventually } from '../review/eventually.ts';
import { loggedErrors, parley, statusBar } from './parley.ts';

const manifest = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

describe('the activated extension', () => {
  it('[U8] activates (the time is beside this title) and logs no error', async () => {
    const { isActive } = await parley();
    assert.equal(isActive, true);
    assert.deepEqual(loggedErrors, []);
  });

  it('[U2] has registered every command that it contributes', async () => {
    const { contributes } = manifest.parse((await parley()).packageJSON);
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
    assert.ok(contributes.commands.length > 20);
  });

  it('[S5] says in the status bar that everything is synced', async () => {
    await parley();
    await eventually(statusBar, '$(check) Parley: synced');
  });
});
