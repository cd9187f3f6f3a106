import assert from 'node:assert/strict';
import { chooseSpeakers } from '../../../shared/turns/speakers.ts';
import { idOf, member } from '../../support/roomOf.ts';

const ada = member(1, 'Ada');
const bo = member(2, 'Bo');
const cy = member(3, 'Cy');
const choose = (text: string, members = [ada, bo, cy], repliesTo: number | null = null) =>
  chooseSpeakers(
    { text, repliesTo: repliesTo === null ? null : idOf(repliesTo) },
    members,
    () => 0,
  );

describe('who answers a human', () => {
  it('[R6] the mentioned answer in the order of the mentions, then the one replied to', () => {
    assert.deepEqual(choose('@Cy and @Ada?', [ada, bo, cy], 2), [idOf(3), idOf(1), idOf(2)]);
  });
  it('[R6] @all asks everyone but the muted', () => {
    assert.deepEqual(choose('@all', [ada, { ...bo, isMuted: true }, cy]), [idOf(1), idOf(3)]);
  });
  it('[R6] eagerness 0 never speaks unasked, even on a roll of 0', () => {
    assert.deepEqual(choose('hm', [ada, { ...bo, eagerness: 0.01 }]), [idOf(2)]);
  });
  it('[R6] one at random answers when nobody rolls high enough, of those with any eagerness', () => {
    const shy = { ...bo, eagerness: 0.1 };
    const speakers = chooseSpeakers({ text: 'hm', repliesTo: null }, [ada, shy], () => 0.9);
    assert.deepEqual(speakers, [idOf(2)]);
  });
  it('[R6] when all have eagerness 0, one of them answers', () => {
    assert.equal(choose('hm').length, 1);
  });
  it('[R5] a muted personality does not speak even when it is mentioned', () => {
    assert.deepEqual(choose('@Bo', [{ ...bo, isMuted: true }]), []);
  });
});
