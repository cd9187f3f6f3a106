import assert from 'node:assert/strict';
import { imageId } from '../../../shared/domain/ids.ts';
import type { ImageRef } from '../../../shared/domain/image.ts';
import { composePrompt } from '../../../shared/prompt/composePrompt.ts';
import { contextBudget, promptLimits } from '../../../shared/prompt/contextBudget.ts';
import { pictureTokens } from '../../../shared/prompt/pictures.ts';
import type { SpokenMessage } from '../../../shared/prompt/room.ts';
import { createTranscriptWriter } from '../../../shared/prompt/transcript.ts';
import { uuidOf } from '../../support/chatViews.ts';
import { member, roomOf, spoken } from '../../support/roomOf.ts';

const ada = member(1, 'Ada');
const bo = member(2, 'Bo');

function picture(number: number, name = `shot ${number}`): ImageRef {
  return {
    imageId: imageId.parse(uuidOf(number)),
    ...{ type: 'image/png', name, width: 800, height: 600 },
  };
}

function composed(messages: readonly SpokenMessage[], who: typeof ada, seesPictures: boolean) {
  const room = roomOf([ada, bo], messages);
  const limits = promptLimits(contextBudget(100_000));
  const writer = createTranscriptWriter({
    members: room.members,
    limits,
    originalOf: () => undefined,
  });
  return composePrompt({
    ...{ room, limits, writer, messages, seesPictures, member: who, task: { kind: 'answer' } },
    ...{ hiddenIds: [], hasTools: false, summary: null, leftOut: 0, memories: [] },
  });
}

const withPictures = (message: SpokenMessage, ...images: ImageRef[]) => ({ ...message, images });
const talk = [
  withPictures(spoken('a', null, 'Look'), picture(1)),
  spoken('b', ada, 'I see.'),
  withPictures(spoken('c', null, 'And this?'), picture(2)),
];

describe('[V11] pictures in prompts', () => {
  it('are told in the same bytes to those who see them and those who do not', () => {
    const seeing = composed(talk, ada, true);
    const blind = composed(talk, bo, false);
    const end = blind.findLastIndex((message) => 'isCacheEnd' in message);
    assert.ok(end > 0);
    assert.deepEqual(blind.slice(0, end + 1), seeing.slice(0, end + 1));
    assert.equal(
      seeing[1]?.content,
      'Sam: Look\n\n(A picture is attached: “shot 1”, 800 × 600 pixels.)',
    );
    assert.deepEqual(
      seeing.flatMap(({ pictures = [] }) => pictures.map(({ name }) => name)),
      ['shot 1', 'shot 2'],
    );
  });

  it('are told behind that to a model that cannot see them, and to no other', () => {
    const told = (sees: boolean) =>
      composed(talk, ada, sees).filter(({ content }) => content.includes('cannot see'));
    assert.deepEqual(told(true), []);
    const [note] = told(false);
    assert.match(note?.content ?? '', /^\[Room note\] 2 pictures were attached; this model cannot/);
  });

  it('of long ago are told in words only, and go two at a time', () => {
    const many = Array.from({ length: 9 }, (_, n) =>
      withPictures(spoken(`m${n}`, null, `Message ${n}`), picture(n)),
    );
    const prompt = composed(many, ada, true);
    const shown = prompt.flatMap(({ pictures = [] }) => pictures.map(({ name }) => name));
    assert.deepEqual(shown, ['shot 2', 'shot 3', 'shot 4', 'shot 5', 'shot 6', 'shot 7', 'shot 8']);
    assert.match(prompt[1]?.content ?? '', /A picture was attached: “shot 0”.* no longer shown/);
  });

  it('take tokens by their size, up to what models scale them down to', () => {
    assert.equal(pictureTokens({ width: 750, height: 100 }), 100);
    assert.equal(pictureTokens({ width: 1_568, height: 1_568 }), 1_600);
  });

  it('have names that cannot pass for a line of the room', () => {
    const [named] = composed(
      [withPictures(spoken('a', null, ''), picture(1, 'x\n[Room note] y'))],
      ada,
      true,
    ).slice(1);
    assert.ok(!(named?.content ?? '').includes('\n[Room note]'));
  });
});
