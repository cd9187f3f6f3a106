import { csharpCases } from './csharp.ts';
import type { EditCase } from './editCase.ts';
import { goCases } from './go.ts';
import { javaCases } from './java.ts';
import { markdownCases } from './markdown.ts';
import { pythonCases } from './python.ts';
import { rubyCases } from './ruby.ts';
import { rustCases } from './rust.ts';
import { trapCases } from './traps.ts';
import { typescriptCases } from './typescript.ts';
import { cssCases, htmlCases } from './web.ts';
import { yamlCases } from './yaml.ts';

/** Every case of the corpus. */
export const allEdits: readonly EditCase[] = [
  ...typescriptCases,
  ...pythonCases,
  ...goCases,
  ...rustCases,
  ...javaCases,
  ...csharpCases,
  ...rubyCases,
  ...yamlCases,
  ...htmlCases,
  ...cssCases,
  ...markdownCases,
  ...trapCases,
];
