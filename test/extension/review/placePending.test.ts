import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placePending, type Which } from '../../../extension/review/placePending.ts';
import { planAccept } from '../../../extension/review/proposals.ts';
import type { Hunk, Proposal } from '../../../shared/domain/proposal.ts';
import { applyEdits, applyHunks } from '../../../shared/review/applyHunks.ts';
import { comparableText } from '../../../shared/review/comparable.ts';
import { aHunk, aProposal } from '../../support/reviewBuilders.ts';

/** A text in pieces, in order: what stays, what a hunk replaces, what a person changes. */
type Piece =
  | { readonly kind: 'kept'; readonly text: string }
  | { readonly kind: 'hunk'; readonly text: string; readonly to: string }
  | { readonly kind: 'human'; readonly text: string; readonly to: string };

const word = fc.constantFrom('a', 'b', 'x = 1', '$&', '', '日本', '}');
const line = word.map((each) => `${each}\n`);
const someLines = fc.array(line, { maxLength: 3 }).map((each) => each.join(''));
/** A line that occurs nowhere else stands between the changes of a person and those of hunks. */
type Part = Piece | 'fence';

const kept = line.map((text): readonly Part[] => [{ kind: 'kept', text }]);
const hunkOfLines = fc
  .tuple(someLines, someLines)
  .map(([text, to]): readonly Part[] => [{ kind: 'hunk', text, to }]);
const hunkInLine = fc
  .tuple(fc.constantFrom('in', 'of'), fc.constantFrom('', 'in', 'of of', 'two\nlines'))
  .map(([text, to]): readonly Part[] => [
    { kind: 'hunk', text, to },
    { kind: 'kept', text: ' | ' },
  ]);
const severalInLine = fc
  .array(hunkInLine, { minLength: 1, maxLength: 3 })
  .map((each): readonly Part[] => [...each.flat(), { kind: 'kept', text: '\n' }]);
const human = fc
  .tuple(someLines, someLines)
  .map(([text, to]): readonly Part[] => ['fence', { kind: 'human', text, to }, 'fence']);
const part = fc.oneof(
  { weight: 2, arbitrary: kept },
  { weight: 3, arbitrary: hunkOfLines },
  { weight: 2, arbitrary: severalInLine },
  { weight: 1, arbitrary: fc.constant<readonly Part[]>(['fence']) },
  { weight: 1, arbitrary: human },
);

interface Sample {
  readonly proposal: Proposal;
  readonly base: string;
  /** The base with the person's changes. */
  readonly text: string;
  /** That with all hunks made. */
  readonly expected: string;
}

const sample: fc.Arbitrary<Sample> = fc
  .record({
    parts: fc.array(part, { minLength: 1, maxLength: 10 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    hasFinalLineEnd: fc.boolean(),
    bom: fc.constantFrom('', '\uFEFF'),
  })
  .map(({ parts, lineEnd, hasFinalLineEnd, bom }) => {
    let fences = 0;
    const aFence = (): Piece => ({ kind: 'kept', text: `fence ${fences++}\n` });
    const pieces = parts.flat().map((each) => (each === 'fence' ? aFence() : each));
    pieces.push(aFence());
    if (!hasFinalLineEnd) pieces.push({ kind: 'kept', text: 'end' });
    const written = (textOf: (piece: Piece) => string): string =>
      bom + pieces.map(textOf).join('').replaceAll('\n', lineEnd);
    const hunks: Hunk[] = [];
    let at = '';
    for (const piece of pieces) {
      if (piece.kind === 'hunk' && piece.text !== piece.to) {
        const startLine = at.split('\n').length - 1;
        hunks.push(aHunk(piece.text, piece.to, { startLine }));
      }
      at += piece.text;
    }
    return {
      proposal: aProposal(hunks.length > 0 ? hunks : [aHunk('none', '', { status: 'rejected' })]),
      base: written(({ text }) => text),
      text: written((piece) => (piece.kind === 'human' ? piece.to : piece.text)),
      expected: written((piece) => (piece.kind === 'kept' ? piece.text : piece.to)),
    };
  });

interface Made {
  readonly proposal: Proposal;
  readonly text: string;
}

function accepted({ proposal, text }: Made, base: string, which: Which): Made {
  const plan = planAccept(proposal, which, { base, text, isSeen: () => true, takesTheirs: false });
  if (plan.kind === 'refused') return { proposal, text };
  const hunks = proposal.hunks.map((hunk) =>
    plan.accepted.includes(hunk.id) ? { ...hunk, status: 'accepted' as const } : hunk,
  );
  return { proposal: { ...proposal, hunks }, text: applyEdits(text, plan.edits) };
}

const statuses = ({ proposal }: Made): readonly string[] =>
  proposal.hunks.map(({ status }) => status);

/** Whether every hunk stands once in its line, as a record promises. */
function allPlaced({ proposal, base, text }: Sample): boolean {
  return placePending(proposal, base, text).every(({ place }) => place.kind !== 'lost');
}

describe('[V6] places of pending hunks', () => {
  it('[seed 61] one by one in any order is all at once, and touches nothing else', () => {
    const ordered = sample.chain((each) =>
      fc.tuple(
        fc.constant(each),
        fc.shuffledSubarray(
          each.proposal.hunks.map(({ id }) => id),
          { minLength: each.proposal.hunks.length },
        ),
      ),
    );
    fc.assert(
      fc.property(ordered, ([each, order]) => {
        fc.pre(allPlaced(each));
        const all = accepted(each, each.base, 'all');
        let single: Made = each;
        for (const id of order) single = accepted(single, each.base, id);
        assert.equal(all.text, each.expected);
        assert.equal(single.text, all.text);
        assert.deepEqual(statuses(single), statuses(all));
      }),
      { seed: 61, numRuns: 600 },
    );
  });

  /** Anything that another device may have written: lines and texts that are not there, hunks over hunks. */
  const anyHunk = fc
    .tuple(
      fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('a', 'c', '\n', '\r'), maxLength: 6 }),
      fc.option(fc.oneof(fc.nat({ max: 6 }), fc.constant(Number.MAX_SAFE_INTEGER))),
    )
    .map(([oldText, newText, startLine]) => aHunk(oldText, newText, { startLine }));
  const anyText = fc.string({
    unit: fc.constantFrom('a', 'b', '\n', '\r\n', '\uFEFF'),
    maxLength: 24,
  });
  const anything = fc.record({
    base: fc.option(anyText),
    text: anyText,
    hunks: fc.array(anyHunk, { minLength: 1, maxLength: 5 }),
  });

  it('[seed 62] whatever the records: what is accepted is made, and a conflict changes no byte', () => {
    fc.assert(
      fc.property(anything, ({ base, text, hunks }) => {
        const proposal = aProposal(hunks);
        const ground = { base, text, isSeen: () => true, takesTheirs: false };
        for (const which of ['all', ...hunks.map(({ id }) => id)] as const) {
          const plan = planAccept(proposal, which, ground);
          if (plan.kind === 'refused') continue;
          let at = 0;
          for (const { start, end } of plan.edits) {
            assert.ok(at <= start && start <= end && end <= text.length);
            at = end;
          }
          const unmade = placePending(proposal, base, text).filter(
            ({ hunk, place }) => plan.accepted.includes(hunk.id) && place.kind !== 'made',
          );
          if (unmade.length > 0) assert.notEqual(plan.edits.length, 0);
          const decided = [...plan.accepted, ...plan.lost, ...plan.waiting];
          assert.equal(new Set(decided).size, decided.length);
          assert.equal(decided.length, which === 'all' ? hunks.length : 1);
        }
      }),
      { seed: 62, numRuns: 3_000 },
    );
  });

  it('[seed 63] lines in conflict stay as they are while all others are made', () => {
    fc.assert(
      fc.property(sample, fc.nat(), (each, chosen) => {
        fc.pre(allPlaced(each));
        const { hunks } = each.proposal;
        const hunk = hunks[chosen % hunks.length];
        fc.pre(hunk !== undefined && hunk.startLine !== null && hunk.status === 'pending');
        const lineEnd = each.base.includes('\r\n') ? '\r\n' : '\n';
        const lines = each.base.split(lineEnd);
        lines[hunk.startLine] = 'mine, and nobody else’s';
        const text = lines.join(lineEnd);
        const placed = placePending(each.proposal, each.base, text);
        const all = accepted({ proposal: each.proposal, text }, each.base, 'all');
        for (const { hunk: own, place } of placed) {
          if (place.kind !== 'conflict') continue;
          assert.equal(accepted({ proposal: each.proposal, text }, each.base, own.id).text, text);
          const stays = lines.slice(place.startLine, place.endLine + 1).join(lineEnd);
          assert.ok(all.text.includes(stays));
        }
        assert.ok(all.text.includes('mine, and nobody else’s'));
      }),
      { seed: 63, numRuns: 500 },
    );
  });

  /** Windows of lines, some sharing lines, each of which changes one. */
  const windows = fc.array(
    fc.record({
      first: fc.nat({ max: 8 }),
      length: fc.integer({ min: 1, max: 4 }),
      at: fc.nat(),
      added: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('[seed 64] hunks of an answer are accepted as they would be applied, in any line ends', () => {
    const format = fc.record({
      lineEnd: fc.constantFrom('\n', '\r\n'),
      final: fc.constantFrom('', '\n'),
    });
    fc.assert(
      fc.property(windows, format, (given, { lineEnd, final }) => {
        const lines = Array.from({ length: 12 }, (_, i) => `line ${i};`);
        const base = (lines.join('\n') + final).replaceAll('\n', lineEnd);
        const asked = given.map(({ first, length, at, added }, i) => {
          const old = lines.slice(first, first + length);
          const fresh = Array.from({ length: added }, (_, k) => `new ${i} ${k};`);
          const next = old.toSpliced(at % length, 1, ...fresh);
          return { oldText: old.join('\n'), newText: next.join('\n') };
        });
        const { text, results } = applyHunks(base, asked);
        const hunks = results.flatMap((result) => {
          if (result.kind !== 'placed') return [];
          const { edit, place } = result;
          const oldText = comparableText(base.slice(edit.start, edit.end));
          const { startLine } = place;
          return [aHunk(oldText, comparableText(edit.newText), { startLine })];
        });
        fc.pre(hunks.length > 0);
        const made = accepted({ proposal: aProposal(hunks), text: base }, base, 'all');
        assert.equal(made.text, text);
        assert.ok(statuses(made).every((status) => status === 'accepted'));
        const mixed = hunks.toReversed().reduce<Made>((now, { id }) => accepted(now, base, id), {
          proposal: aProposal(hunks),
          text: base,
        });
        assert.equal(mixed.text, text);
      }),
      { seed: 64, numRuns: 1_000 },
    );
  });

  it('50 pending hunks in 10,000 lines, two on a line, are found between two keystrokes', () => {
    const lines = Array.from(
      { length: 10_000 },
      (_, i) => `  const value${i} = sum(${i % 13}); // note`,
    );
    const base = `${lines.join('\n')}\n`;
    const hunks = Array.from({ length: 50 }, (_, i) => {
      const startLine = Math.floor(i / 2) * 390;
      return i % 2 === 0
        ? aHunk('const', 'let', { startLine })
        : aHunk('note', 'remark', { startLine });
    });
    const proposal = aProposal(hunks);
    let text = base;
    const times = Array.from({ length: 15 }, () => {
      text = text.replace('value5003', 'value5003x');
      const before = performance.now();
      const placed = placePending(proposal, base, text);
      const took = performance.now() - before;
      assert.ok(placed.every(({ place }) => place.kind === 'placed'));
      return took;
    }).sort((a, b) => a - b);
    const median = times[7] ?? Infinity;
    assert.ok(median < 40, `${median} ms`);
  });
});
