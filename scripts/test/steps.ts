import { inProject } from '../projectRoot.ts';

/** One part of `npm test`: a program of its own. */
export interface Step {
  readonly name: string;
  /** The script that Node runs, and its arguments. */
  readonly args: readonly [string, ...string[]];
  /**
   * `check` counts as one test; `tests` leaves its counts in a file, and none at all is a failure;
   * `preparation` counts only when it fails.
   */
  readonly kind: 'check' | 'tests' | 'preparation';
  /** Steps that must have succeeded first. */
  readonly needs: readonly string[];
}

const bin = (...path: string[]) => inProject('node_modules', ...path);
const cache = (name: string) => inProject('.cache', name);

/** All steps, the first ones first where the order is free: what takes long begins early. */
export const steps: readonly Step[] = [
  {
    name: 'package',
    args: [inProject('scripts', 'package', 'main.ts')],
    kind: 'check',
    needs: [],
  },
  {
    name: 'prepare',
    args: [inProject('scripts', 'test', 'prepare.ts')],
    kind: 'preparation',
    needs: [],
  },
  {
    name: 'e2e',
    args: [inProject('scripts', 'test', 'e2e.ts')],
    kind: 'tests',
    needs: ['package', 'prepare'],
  },
  {
    name: 'unit',
    args: [inProject('scripts', 'test', 'unit.ts')],
    kind: 'tests',
    needs: ['prepare'],
  },
  {
    name: 'torture',
    args: [inProject('scripts', 'test', 'torture.ts'), '60', '1'],
    kind: 'tests',
    needs: [],
  },
  {
    name: 'editor',
    args: [inProject('scripts', 'editor', 'runSuite.ts')],
    kind: 'tests',
    needs: ['package', 'prepare'],
  },
  {
    name: 'lint',
    args: [
      bin('eslint', 'bin', 'eslint.js'),
      ...['.', '--max-warnings=0', '--cache', '--cache-strategy', 'content'],
      ...['--cache-location', cache('eslint')],
    ],
    kind: 'check',
    needs: [],
  },
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '-b'], kind: 'check', needs: [] },
  {
    name: 'format',
    args: [
      bin('prettier', 'bin', 'prettier.cjs'),
      ...['--check', '.', '--cache', '--cache-location', cache('prettier')],
    ],
    kind: 'check',
    needs: [],
  },
  { name: 'unused', args: [bin('knip', 'bin', 'knip.js')], kind: 'check', needs: [] },
];
