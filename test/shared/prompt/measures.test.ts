import assert from 'node:assert/strict';
import { createCalibration } from '../../../shared/prompt/calibration.ts';
import { contextBudget, firstKept } from '../../../shared/prompt/contextBudget.ts';
import { EMPTY_DIGEST, rangeDigest } from '../../../shared/prompt/rangeDigest.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import { member, spoken } from '../../support/roomOf.ts';

const ada = member(1, 'Ada');
const bo = member(2, 'Bo');

describe('context budgets', () => {
  it('[R14] leave room for the reply and for our own error, and begin to summarise at 80 %', () => {
    assert.deepEqual(contextBudget(200_000), {
      windowTokens: 200_000,
      mostTokens: 180_904,
      summarizeAtTokens: 160_000,
      keepTokens: 60_000,
    });
  });
  it('[R14] take an unknown window for 32,768 tokens and never begin too late for the reply', () => {
    assert.equal(contextBudget(0).windowTokens, 32_768);
    assert.equal(contextBudget(null).windowTokens, 32_768);
    const small = contextBudget(8_000);
    assert.equal(small.summarizeAtTokens, small.mostTokens);
  });
  it('[R14] leave out in steps, so that the cut stays where it is for a while', () => {
    const cuts = Array.from({ length: 40 }, (_, n) => firstKept(Array(n + 20).fill(10), 200));
    assert.equal(new Set(cuts).size, 9);
    assert.equal(firstKept([1_000], 10), 0);
  });
});

describe('range digests', () => {
  const range = [spoken('1', ada, 'one'), spoken('2', null, 'two'), spoken('3', bo, 'three')];
  it('[R14] carry on from the digest of a beginning', () => {
    const begin = rangeDigest(range.slice(0, 2));
    assert.equal(rangeDigest(range.slice(2), begin), rangeDigest(range));
    assert.equal(rangeDigest([]), EMPTY_DIGEST);
  });
  it('[R14] change with a text, a status, an author, an id, the order or the number', () => {
    const [one = spoken('', null, ''), two = one, three = one] = range;
    const others = [
      [{ ...one, text: 'One' }, two, three],
      [{ ...one, status: 'interrupted' as const }, two, three],
      [{ ...one, author: bo.id === ada.id ? one.author : three.author }, two, three],
      [{ ...one, id: '4' }, two, three],
      [two, one, three],
      [one, two],
    ].map((messages) => rangeDigest(messages));
    assert.equal(new Set([...others, rangeDigest(range)]).size, others.length + 1);
  });
  it('[R14] do not collide over 20,000 like messages', () => {
    const digests = Array.from({ length: 20_000 }, (_, n) =>
      rangeDigest([spoken(`${n}`, ada, '')]),
    );
    assert.equal(new Set(digests).size, digests.length);
  });
});

describe('token estimates', () => {
  it('[M3] count four ASCII characters a token and other scripts by the character', () => {
    assert.equal(estimateTokens(''), 0);
    assert.equal(estimateTokens('abcdefgh'), 2);
    assert.equal(estimateTokens('日本語'), 3);
  });
});

describe('calibration', () => {
  it('[M3] learns what a model makes of our count, each model for itself', () => {
    const calibration = createCalibration();
    assert.equal(calibration.accuracyOf('a'), null);
    const raw = 1_000;
    for (let answer = 0; answer < 10; answer += 1) {
      const estimated = raw * calibration.factorOf('a');
      calibration.note('a', { estimated, actual: 1_300 });
    }
    assert.ok(Math.abs(calibration.factorOf('a') - 1.3) < 0.01);
    assert.ok(Math.abs((calibration.accuracyOf('a') ?? 0) - 1) < 0.05);
    assert.equal(calibration.factorOf('b'), 1);
  });
  it('[M3] is not carried away by figures that cannot be', () => {
    const calibration = createCalibration();
    for (const actual of [100_000, 20, 0, Number.NaN]) {
      calibration.note('a', { estimated: 10, actual });
    }
    calibration.note('a', { estimated: 0, actual: 5 });
    assert.equal(calibration.factorOf('a'), 1);
    assert.equal(calibration.accuracyOf('a'), null);
    for (let answer = 0; answer < 50; answer += 1) {
      calibration.note('a', { estimated: 10, actual: 18 });
      calibration.note('b', { estimated: 18, actual: 10 });
    }
    assert.ok(Math.abs(calibration.factorOf('a') - 2) < 0.001);
    assert.ok(Math.abs(calibration.factorOf('b') - 0.5) < 0.001);
  });
});
