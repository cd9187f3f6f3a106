import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../../../scripts/drive/workbench.ts';
import { seriousFindings } from './seriousFindings.ts';

/** The editor's themes, and the class that each gives to a page. */
const THEMES = [
  ['Dark Modern', 'vscode-dark'],
  ['Light Modern', 'vscode-light'],
  ['Default High Contrast Light', 'vscode-high-contrast-light'],
  ['Default High Contrast', 'vscode-high-contrast:not(.vscode-high-contrast-light)'],
] as const;

interface Place {
  readonly frame: Frame;
  readonly workbench: Workbench;
  /** The folder that the window has open. */
  readonly workspace: string;
}

/** No serious finding in the page as it stands, whatever the theme; takes a picture in each. */
export async function soundInAllThemes(place: Place, name: string): Promise<void> {
  const { frame, workbench, workspace } = place;
  const found: string[] = [];
  for (const [theme, className] of THEMES) {
    mkdirSync(join(workspace, '.vscode'), { recursive: true });
    const settings = join(workspace, '.vscode', 'settings.json');
    writeFileSync(settings, JSON.stringify({ 'workbench.colorTheme': theme }));
    await frame.locator(`body.${className}`).waitFor();
    await workbench.picture(`${name} ${theme}`);
    const findings = await seriousFindings(frame);
    found.push(...findings.map((finding) => `${theme}: ${finding}`));
  }
  assert.deepEqual(found, []);
}
