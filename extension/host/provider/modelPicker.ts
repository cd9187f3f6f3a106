import * as vscode from 'vscode';
import { truncate } from '../../../shared/domain/text.ts';
import type { ModelInfo } from '../../../shared/models/model.ts';
import type { ModelCatalogue } from '../../models/modelCatalogue.ts';

const MOST_SHOWN = 300;
/** As long as a personality or a setting may name it. */
const LONGEST_ID = 200;

type ModelList = Awaited<ReturnType<ModelCatalogue['list']>>;

interface ModelItem extends vscode.QuickPickItem {
  readonly id: string;
}

/**
 * `parley.pickModel`: lets the person choose a model by search, with prices and capabilities. Answers its
 * id, an empty one for the default of the settings, or undefined when they leave.
 */
export function registerModelPicker(catalogue: ModelCatalogue): vscode.Disposable {
  return vscode.commands.registerCommand('parley.pickModel', () => pickModel(catalogue));
}

function pickModel(catalogue: ModelCatalogue): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ModelItem>();
  pick.title = vscode.l10n.t('Choose a Model');
  pick.placeholder = vscode.l10n.t('Search by name, maker or provider; any model id may be typed');
  const refresh = {
    iconPath: new vscode.ThemeIcon('refresh'),
    tooltip: vscode.l10n.t('Ask the providers again'),
  };
  pick.buttons = [refresh];
  let problems: ModelList['problems'] = [];
  const show = () => {
    pick.items = itemsFor(catalogue, pick.value, problems);
  };
  const load = async (list: Promise<ModelList>) => {
    pick.busy = true;
    problems = (await list).problems;
    pick.busy = false;
    show();
  };
  return new Promise((resolve) => {
    pick.onDidChangeValue(show);
    pick.onDidTriggerButton(() => void load(catalogue.refresh()));
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.id);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    show();
    pick.show();
    void load(catalogue.list());
  });
}

function itemsFor(
  catalogue: ModelCatalogue,
  text: string,
  problems: ModelList['problems'],
): readonly ModelItem[] {
  const typed = text.trim();
  const found = catalogue.search(typed);
  const items = found.slice(0, MOST_SHOWN).map(itemOf);
  const ownWords =
    typed === '' || typed.length > LONGEST_ID || found.some(({ id }) => id === typed)
      ? []
      : [
          {
            label: typed,
            id: typed,
            alwaysShow: true,
            description: vscode.l10n.t('use this id as it is'),
          },
        ];
  const standard = {
    label: vscode.l10n.t('The default of the settings'),
    id: '',
    alwaysShow: true,
  };
  // Separators: to be read, not chosen.
  const missing = problems.map(({ provider, detail }) => ({
    label: vscode.l10n.t('{0} gave no list: {1}', provider, truncate(detail, 120)),
    id: '',
    kind: vscode.QuickPickItemKind.Separator,
  }));
  return [...(typed === '' ? [standard] : []), ...items, ...ownWords, ...missing];
}

function itemOf(model: ModelInfo): ModelItem {
  const { id, name, provider, contextLength, takesTools, takesImages } = model;
  const can = [
    contextLength > 0 ? vscode.l10n.t('{0} tokens', contextLength.toLocaleString()) : null,
    takesTools ? vscode.l10n.t('tools') : vscode.l10n.t('no tools'),
    takesImages ? vscode.l10n.t('images') : null,
    priceWords(model),
  ];
  return {
    id,
    label: name,
    // The search was ours; the editor's own would drop words that stand in different fields.
    alwaysShow: true,
    description: id,
    detail: [provider, ...can].filter((part) => part !== null).join(' · '),
  };
}

function priceWords({ promptPrice, completionPrice }: ModelInfo): string | null {
  if (promptPrice === null || completionPrice === null) return null;
  if (promptPrice === 0 && completionPrice === 0) return vscode.l10n.t('free');
  const million = (price: number) => `$${Number((price * 1_000_000).toPrecision(3))}`;
  return vscode.l10n.t(
    '{0} in, {1} out for a million tokens',
    million(promptPrice),
    million(completionPrice),
  );
}
