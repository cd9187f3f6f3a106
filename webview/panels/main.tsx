import { createRoot } from 'react-dom/client';
import { conflictsPanel } from '../conflicts/conflictsPanel.tsx';
import { defaultsPanel, personalityPanel } from '../personality/personalityPanel.tsx';
import type { Panel, PanelEditor } from './panel.ts';

/** May be asked for once. */
declare function acquireVsCodeApi(): PanelEditor;

/** By the `data-view` of the page; one bundle, since what they are made of is most of their weight. */
const panels: Readonly<Record<string, ((editor: PanelEditor) => Panel) | undefined>> = {
  conflicts: conflictsPanel,
  defaults: defaultsPanel,
  personality: personalityPanel,
};

const open = panels[document.body.dataset['view'] ?? ''];
if (!open) throw new Error('The page does not say which one it is.');
const panel = open(acquireVsCodeApi());

// A hidden page receives nothing, so what it shows may be old when it comes back.
document.addEventListener('visibilitychange', () => {
  void (document.visibilityState === 'visible' ? panel.resync() : panel.flush());
});
window.addEventListener('pagehide', () => void panel.flush());

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id "root".');
createRoot(root).render(panel.element);
void panel.resync();
