import { applyHunks } from '../shared/review/applyHunks.ts';
import { allEdits } from '../test/corpus/edits/allEdits.ts';
import type { EditCase } from '../test/corpus/edits/editCase.ts';
import { hunksOf, runEdit } from '../test/corpus/edits/runEdit.ts';
import { longFile, type Slip, spreadHunks } from './edits/longFile.ts';
import { applyWithPatches } from './edits/patchPeer.ts';
import { medianSeconds, secondsOf } from './measure.ts';
import { reportDetail, reportFigure, reportGroup } from './report.ts';

const LINES = 10_000;
const HUNKS = 50;
const BUDGET_MS = 50;
const RUNS = 7;

/**
 * What becomes of the edits that models write, case by case, beside diff-match-patch with the same hunks;
 * and how long a long file takes. Fails when a case that must be refused is applied.
 */
export async function benchEdits(): Promise<void> {
  reportGroup(`${allEdits.length} edits by models, against diff-match-patch`);
  reportScores();
  await reportTimes();
  reportGroup(`${HUNKS} hunks in a file of ${LINES.toLocaleString('en')} lines`);
  await reportLongFile();
  failIfWronglyApplied();
}

/** Right: as the case says. Wrong: the file is changed, and not as the case says. Refused: it is as it was. */
type Verdict = 'right' | 'refused' | 'wrong';

function ourVerdict(each: EditCase): Verdict {
  const { text, accepted } = runEdit(each);
  // What similarity finds waits for a look: it counts as right when that look would approve of it.
  return verdict(each, each.outcome.kind === 'fuzzy' && text === each.file ? accepted : text);
}

function peerVerdict(each: EditCase): Verdict {
  return verdict(each, applyWithPatches(each.file, hunksOf(each).hunks));
}

function verdict({ file, outcome }: EditCase, text: string): Verdict {
  const expected = 'expected' in outcome ? outcome.expected : file;
  if (text === expected) return 'right';
  return text === file ? 'refused' : 'wrong';
}

const GROUPS: readonly (readonly [string, (each: EditCase) => boolean])[] = [
  ...(
    [
      [1, 'as it is'],
      [2, 'white space at line ends'],
      [3, 'indentation'],
      [4, 'blank lines'],
      [5, 'look-alike characters'],
      [6, 'elision'],
      [7, 'escaping'],
    ] as const
  ).map(
    ([tier, name]) =>
      [
        `tier ${tier}, ${name}`,
        ({ outcome }: EditCase) => outcome.kind === 'applied' && outcome.tier === tier,
      ] as const,
  ),
  ['tier 8, similarity (after a look)', ({ outcome }) => outcome.kind === 'fuzzy'],
  ['a bad hunk among good ones', ({ outcome }) => outcome.kind === 'partly'],
  ['ambiguous, to be refused', ({ outcome }) => outcome.kind === 'ambiguous'],
  ['wrong, to be refused', ({ outcome }) => outcome.kind === 'refused'],
  ['all', () => true],
];

function reportScores(): void {
  for (const [name, belongs] of GROUPS) {
    const cases = allEdits.filter(belongs);
    const [ours, peer] = [score(cases.map(ourVerdict)), score(cases.map(peerVerdict))];
    reportFigure({
      name: `${name}: ${cases.length} cases`,
      ours: `parley ${ours.right}`,
      peer: `patch_apply ${peer.right}`,
      ratio: `refused ${ours.refused} / ${peer.refused}, wrong ${ours.wrong} / ${peer.wrong}`,
    });
  }
  reportDetail('right, then refused and wrong: ours / theirs');
}

function score(verdicts: readonly Verdict[]): Readonly<Record<Verdict, number>> {
  const count = (wanted: Verdict): number => verdicts.filter((each) => each === wanted).length;
  return { right: count('right'), refused: count('refused'), wrong: count('wrong') };
}

/** Both get hunks that are already parsed. */
async function reportTimes(): Promise<void> {
  const parsed = allEdits.map((each) => ({ file: each.file, hunks: hunksOf(each).hunks }));
  const timeOf = (apply: (file: string, hunks: (typeof parsed)[number]['hunks']) => unknown) =>
    medianSeconds(RUNS, () => {
      for (const { file, hunks } of parsed) apply(file, hunks);
      return Promise.resolve();
    });
  const [ours, peer] = [await timeOf(applyHunks), await timeOf(applyWithPatches)];
  reportFigure({
    name: 'time for all of them',
    ours: `parley ${ms(ours)}`,
    peer: `patch_apply ${ms(peer)}`,
    ratio: `${(ours / peer).toFixed(2)}× its time`,
  });
}

async function reportLongFile(): Promise<void> {
  const text = longFile(LINES);
  const slips: readonly Slip[] = [
    'none',
    'white space',
    'indentation',
    'look-alikes',
    'everything',
  ];
  for (const slip of slips) {
    const hunks = spreadHunks(text, HUNKS, slip);
    const placed = applyHunks(text, hunks).results.filter(({ kind }) => kind === 'placed').length;
    const ours = await medianSeconds(RUNS, () => Promise.resolve(applyHunks(text, hunks)));
    // Once: it takes long enough to be told apart.
    const peer = await secondsOf(() => Promise.resolve(applyWithPatches(text, hunks)));
    reportFigure({
      name: `old texts wrong in ${slip}: ${placed} placed`,
      ours: `parley ${ms(ours)}`,
      peer: `patch_apply ${ms(peer)}`,
      ratio: `${(ours / peer).toFixed(3)}× its time`,
    });
    if (ours * 1_000 > BUDGET_MS) reportDetail(`over the ${BUDGET_MS} ms that it should take`);
  }
}

function failIfWronglyApplied(): void {
  const wrong = allEdits.filter(
    (each) =>
      (each.outcome.kind === 'refused' || each.outcome.kind === 'ambiguous') &&
      runEdit(each).text !== each.file,
  );
  if (wrong.length === 0) return;
  const names = wrong.map(({ language, title }) => `${language}: ${title}`);
  throw new Error(`Applied, and had to be refused: ${names.join('; ')}`);
}

function ms(seconds: number): string {
  return `${(seconds * 1_000).toFixed(1)} ms`;
}
