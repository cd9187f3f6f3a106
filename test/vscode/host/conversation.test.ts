import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../review/eventually.ts';
import { ADA, openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley } from './parley.ts';
import { forgetScript, script, scriptCall } from './simulated.ts';
import { sitDown, type TheUser } from './theUser.ts';

describe('conversations in the activated extension', () => {
  let other: OtherWindow;
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    other = await openWindow(databasePath());
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await forgetScript();
    await other.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual([...other.errors, ...loggedErrors], []);
  });

  const conversations = () => other.store.list('conversation');

  it('[R1] a command begins one with those picked, and another window sees and answers it', async () => {
    const before = new Set((await conversations()).map(({ id }) => id));
    user.answers.push(['Ada', 'Kofi']);
    await vscode.commands.executeCommand('parley.newConversation');
    const fresh = (await conversations()).filter(({ id }) => !before.has(id));
    assert.equal(fresh.length, 1);
    const [conversation] = fresh;
    assert.ok(conversation);
    assert.equal(conversation.data.participants.length, 2);
    await script({ steps: [{ kind: 'text', text: 'Good morning.' }] });
    const { id } = conversation;
    await other.rooms.send({ conversationId: id, text: '@Ada hello', replyTo: null });
    assert.equal((await other.answerIn(id)).text, 'Good morning.');

    user.answers.push('A better name');
    await vscode.commands.executeCommand('parley.renameConversation', id);
    await eventually(async () => (await other.rooms.snapshot(id))?.title, 'A better name');
    await vscode.commands.executeCommand('parley.openConversationInEditor', id);
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const named = () => tabs().filter(({ label }) => label === 'A better name').length;
    await eventually(named, 1);

    await vscode.commands.executeCommand('parley.deleteConversation', id);
    await eventually(() => other.rooms.snapshot(id), null);
    await eventually(() => tabs().length, 0);
    assert.deepEqual(await other.store.list('message', id), []);
  });

  it('[R1] deleting asks nothing and can be undone', async () => {
    const id = await other.rooms.create({ personalityIds: [ADA], projectId: null });
    await vscode.commands.executeCommand('parley.deleteConversation', id);
    await eventually(() => other.rooms.snapshot(id), null);
    await vscode.commands.executeCommand('parley.undoDelete');
    await eventually(async () => (await other.rooms.snapshot(id))?.conversationId, id);
  });

  it('[R20] a room begins a conversation with its own rules', async () => {
    const before = new Set((await conversations()).map(({ id }) => id));
    user.answers.push(['Design debate']);
    await vscode.commands.executeCommand('parley.newConversation');
    const [fresh] = (await conversations()).filter(({ id }) => !before.has(id));
    assert.deepEqual([fresh?.data.rules.mode, fresh?.data.participants.length], ['debate', 3]);
  });

  it('[S3] one that another window deletes closes its editor here', async () => {
    const id = await other.rooms.create({ personalityIds: [ADA], projectId: null });
    await vscode.commands.executeCommand('parley.openConversationInEditor', id);
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).length;
    await eventually(tabs, 1);
    await other.rooms.remove(id);
    await eventually(tabs, 0);
  });

  it('[R1] leaving a question begins and renames nothing', async () => {
    const id = await other.rooms.create({ personalityIds: [ADA], projectId: null });
    const before = await conversations();
    user.answers.push(null, null);
    await vscode.commands.executeCommand('parley.newConversation');
    await vscode.commands.executeCommand('parley.renameConversation', id);
    await vscode.commands.executeCommand('parley.renameConversation', 'not an id at all');
    assert.deepEqual(await conversations(), before);
  });

  it('[R8] [V4] what a personality’s tools make is shown on the document, and accepting changes it', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, 'host-suite.ts');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('const late = 1;\nconst early = 2;\n'));
    const place = { path: 'host-suite.ts', line: 2, quote: 'const early = 2;' };
    await scriptCall('comment', { ...place, severity: 'warning', text: 'Too early.' }, 'Look.');
    const commented = await other.ask('@Ada comment on it');
    assert.deepEqual(commented.tools, [['comment', 'threadMade', '']]);
    const edits = [{ old_text: 'const early = 2;', new_text: 'const early = 3;' }];
    await scriptCall('propose_edit', { path: place.path, reason: 'Later.', edits }, 'There.');
    const proposed = await other.ask('@Ada mend it');
    assert.deepEqual(proposed.tools, [['propose_edit', 'proposalMade', '']]);

    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const titles = async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        20,
      );
      return lenses.some(({ command }) => command?.title.includes('Accept') === true);
    };
    await eventually(titles, true);
    assert.equal(document.getText(), 'const late = 1;\nconst early = 2;\n');
    await vscode.commands.executeCommand('parley.proposal.acceptAll');
    await eventually(() => document.getText(), 'const late = 1;\nconst early = 3;\n');
    await document.save();
    await vscode.workspace.fs.delete(uri);
  });
});
