import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../review/eventually.ts';
import { parley, withSetting } from './parley.ts';

interface Item extends vscode.QuickPickItem {
  readonly id: string;
}

/** A quick pick in the hands of a test. */
interface Pick {
  readonly items: readonly Item[];
  readonly busy: boolean;
  type(text: string): void;
  accept(id: string): void;
  leave(): void;
}

describe('choosing a model', () => {
  const window = vscode.window as unknown as Record<'createQuickPick', () => object>;
  const { createQuickPick } = window;
  let pick: Pick | null;

  beforeEach(async () => {
    await parley();
    pick = null;
    window.createQuickPick = () => {
      const made = aPick();
      pick = made;
      return made;
    };
  });
  afterEach(() => {
    window.createQuickPick = createQuickPick;
  });

  /** Opens the picker and waits for its list; `chosen` is what the command answers in the end. */
  async function open(): Promise<{ readonly pick: Pick; readonly chosen: Thenable<unknown> }> {
    const chosen = vscode.commands.executeCommand('parley.pickModel');
    await eventually(() => (pick?.items.length ?? 0) > 1 && pick?.busy === false, true);
    assert.ok(pick);
    return { pick, chosen };
  }

  it('[M3] offers the default first, then every model with its price and what it can', async () => {
    const { pick, chosen } = await open();
    assert.deepEqual(
      [pick.items[0]?.label, pick.items[0]?.id],
      ['The default of the settings', ''],
    );
    const costly = pick.items.find(({ id }) => id === 'simulated/costly');
    assert.match(costly?.detail ?? '', /128,000 tokens · tools · \$10 in, \$50 out/);
    const free = pick.items.find(({ id }) => id === 'simulated/talker');
    assert.match(free?.detail ?? '', /no tools · free/);
    pick.leave();
    assert.equal(await chosen, undefined);
  });

  it('[M3] finds words in any order and shows all that were found', async () => {
    const { pick, chosen } = await open();
    pick.type('window reviewer');
    const found = pick.items.filter(({ id }) => id !== 'window reviewer');
    assert.deepEqual(
      found.map(({ id, alwaysShow }) => [id, alwaysShow]),
      [['simulated/small', true]],
    );
    pick.accept('simulated/small');
    assert.equal(await chosen, 'simulated/small');
  });

  it('[M3] takes any id that is typed, unless no personality could have it', async () => {
    const { pick, chosen } = await open();
    pick.type('x'.repeat(201));
    assert.deepEqual(pick.items, []);
    pick.type(' maker/brand-new:free ');
    assert.deepEqual(
      pick.items.map(({ id, description }) => [id, description]),
      [['maker/brand-new:free', 'use this id as it is']],
    );
    pick.accept('maker/brand-new:free');
    assert.equal(await chosen, 'maker/brand-new:free');
  });

  it('[M3] answers an empty id for the default', async () => {
    const { pick, chosen } = await open();
    pick.accept('');
    assert.equal(await chosen, '');
  });

  it('[M2] says which provider gave no list, where it cannot be chosen', async () => {
    const gone = { id: 'gone', kind: 'custom', name: 'Gone', baseUrl: 'http://127.0.0.1:1/v1' };
    await withSetting('providers', [gone], async () => {
      const { pick, chosen } = await open();
      const line = () => pick.items.find(({ label }) => label.startsWith('Gone gave no list: '));
      await eventually(() => line()?.kind, vscode.QuickPickItemKind.Separator);
      pick.leave();
      assert.equal(await chosen, undefined);
    });
  });
});

function aPick(): Pick {
  const typed = new vscode.EventEmitter<string>();
  const accepted = new vscode.EventEmitter<void>();
  const hidden = new vscode.EventEmitter<void>();
  const button = new vscode.EventEmitter<unknown>();
  const pick = {
    value: '',
    busy: false,
    items: [] as readonly Item[],
    selectedItems: [] as readonly Item[],
    onDidChangeValue: typed.event,
    onDidAccept: accepted.event,
    onDidHide: hidden.event,
    onDidTriggerButton: button.event,
    show: () => undefined,
    hide: () => hidden.fire(),
    dispose: () => undefined,
    type: (text: string) => {
      pick.value = text;
      typed.fire(text);
    },
    accept: (id: string) => {
      pick.selectedItems = pick.items.filter((item) => item.id === id);
      accepted.fire();
    },
    leave: () => hidden.fire(),
  };
  return pick;
}
