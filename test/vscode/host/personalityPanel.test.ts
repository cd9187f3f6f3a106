import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../review/eventually.ts';
import { ADA } from './otherWindow.ts';
import { loggedErrors, parley } from './parley.ts';

/** The titles of the open personality pages. */
function titles(): readonly string[] {
  return pages().map(({ label }) => label);
}

function pages(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('parley.personality'),
    );
}

describe('the personality panels', () => {
  before(parley);
  afterEach(async () => {
    await vscode.window.tabGroups.close(pages());
    assert.deepEqual(loggedErrors, []);
  });

  it('[P2] a personality opens once, in a tab that has its name', async () => {
    await vscode.commands.executeCommand('parley.editPersonality', { id: ADA });
    await eventually(titles, ['Ada']);
    await vscode.commands.executeCommand('parley.editPersonality', ADA);
    assert.deepEqual(titles(), ['Ada']);
  });

  it('[P2] a new personality gets a tab of its own each time', async () => {
    await vscode.commands.executeCommand('parley.newPersonality');
    await vscode.commands.executeCommand('parley.newPersonality');
    await eventually(titles, ['New personality', 'New personality']);
  });

  it('[P6] the defaults and quotas open once', async () => {
    await vscode.commands.executeCommand('parley.openPersonalityDefaults');
    await vscode.commands.executeCommand('parley.openPersonalityDefaults');
    await eventually(titles, ['Personality Defaults']);
  });

  it('[P2] what is no id opens nothing', async () => {
    for (const given of [undefined, null, 7, 'no id', { id: '../x' }, {}]) {
      await vscode.commands.executeCommand('parley.editPersonality', given);
    }
    assert.deepEqual(titles(), []);
  });
});
